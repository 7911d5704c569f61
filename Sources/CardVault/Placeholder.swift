// CardVault
