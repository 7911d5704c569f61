// EPay
