import Cryptography

/// A public key of 2048 bits in its two encodings and the digest of the first, made with Python's `cryptography`; nobody has its private half.
enum RSAVector {
    static let spki =
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
        + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
        + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
        + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
        + "1QIDAQAB"
    static let pkcs1 =
        "MIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SIjrGXX8ve5BltWx4alTbttB9MYjvRMAHD"
        + "PzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/YU3L3j2KrgJdRSxmzHAoby1L3+hGYzev"
        + "vTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTwwbPw1bOuN99ELN0Kyb10s7PMI7yVsKFt"
        + "snNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ71QIDAQAB"
    static let fingerprint = "d9cda651a88e99be324f014dcb68d5acd374eee041d21d33b37f4419edad4acc"
}

/// Keys to be refused, in base64 of DER; made from the key above or for the purpose.
let malformedRSAKeys: [(comment: String, der: String, error: CryptographyError)] = [
    (
        "a modulus of 1024 bits",
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC2gGV6N37HAFVqDaMoLLLITB+f0Wq4dgF+CUb0tkQHhhAYLQWi4RKuHAVK"
            + "/8M/x0Hg4qtjpUN75dUtERM4G/nslaOh38pU9viqLOXR1Vqu8RrrkyzZY1Geh43zyH/NPdUbkzHjAw/kGufOG5sB8liQIfvX"
            + "IyacqrWoHH8ypi9dNwIDAQAB",
        .keySizeRefused
    ),
    (
        "a modulus of 2047 bits",
        "MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQBKjhoO5fKCE9rlNVlNiDPVIddSiLk2kqlFGr3ui15yDbwAZIABTdsQ"
            + "FX1lOx7ZMrU5ti6yw/Mj9SBMRm/kqFiCJp/H55Pt7Xhf5SXOalfw0q3Um2E/YG2P+trJVIKJu+yNjhixUmkTabPgKMBhivHC"
            + "q1rug08Xg2tTZ0wLXj963eFEyH4alYVtoK19EszGyAWzwXnq63QQyeDdNVxlMZKTP7TQXHt9RXKlFZl5x9kOH2Dm6ncCNv+F"
            + "Fd2dysAld0QsRcEek8qkTn4Mc/bwIirPFeFwoJe7l3bDQHPtxqdw/0Fh4YAcL8LqkV2Hn4p3cJpnEwPWCaccmERvqxyGmDSf"
            + "AgMBAAE=",
        .keySizeRefused
    ),
    (
        "an even modulus",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "1AIDAQAB",
        .keyMalformed
    ),
    (
        "a modulus divisible by three",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "2QIDAQAB",
        .keyMalformed
    ),
    (
        "an exponent of one",
        "MIIBIDANBgkqhkiG9w0BAQEFAAOCAQ0AMIIBCAKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "1QIBAQ==",
        .keyMalformed
    ),
    (
        "an even exponent",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "1QIDAQAA",
        .keyMalformed
    ),
    (
        "a modulus of zero",
        "MBwwDQYJKoZIhvcNAQEBBQADCwAwCAIBAAIDAQAB",
        .keySizeRefused
    ),
    (
        "a byte after the key",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "1QIDAQABAA==",
        .keyMalformed
    ),
    (
        "the last byte missing",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SI"
            + "jrGXX8ve5BltWx4alTbttB9MYjvRMAHDPzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/"
            + "YU3L3j2KrgJdRSxmzHAoby1L3+hGYzevvTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTw"
            + "wbPw1bOuN99ELN0Kyb10s7PMI7yVsKFtsnNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ7"
            + "1QIDAQA=",
        .keyMalformed
    ),
    (
        "a byte after the PKCS#1 key",
        "MIIBCgKCAQEAt3M7dMZn/8SReOTzsBrlr/iFvgQh7/FoSz9eaM68Z5LfZ0WX/7SIjrGXX8ve5BltWx4alTbttB9MYjvRMAHD"
            + "PzOorQ/f/fxfOBx0gRP/amQV273omn2X9Rt0omivnrrwvgMETV7NLuwobArFiKT/YU3L3j2KrgJdRSxmzHAoby1L3+hGYzev"
            + "vTsdOWiJQv48OBhczLviB5rHxM9tSS5VczQb0/c7V8Cfxiz5DFLLSbLaK7N2KzTwwbPw1bOuN99ELN0Kyb10s7PMI7yVsKFt"
            + "snNgjNA8o4OK9OdGGIbfMsDTj8hyh0irX14+H4Xb+FH0MNckXeAU6d0YWt9mgGJ71QIDAQABAA==",
        .keyMalformed
    ),
    (
        "an elliptic curve key",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWp2hCe/eV3JpkDOLrDi5P9+Ms6kzZNPlbCU5Pw17eLD1k1Re+urWgCpjPfHW"
            + "bmQEXvKtLzxebWg6npZDrJQ/fg==",
        .keyMalformed
    ),
    (
        "an Ed25519 key",
        "MCowBQYDK2VwAyEA/X1wEMGkQ5sIiHFfyoETQd/2SaAqNQ5eKhAWToMjmDs=",
        .keyMalformed
    ),
    (
        "an empty sequence",
        "MAA=",
        .keyMalformed
    ),
    (
        "a length that promises more",
        "MIL//w==",
        .keyMalformed
    ),
    (
        "random bytes",
        "9bFlIkpYt5HfavHYMD5hzcS7hsPRxCcQPDRMQYnrLx571dR+RG/OwqPYEXNhEOV4G8zOppZ2LmEWxunJLZm/NYwuBxiCLOR8"
            + "qMdBB+ZssOSys/TVjYLKY4bSyW52DoGbhckkw1lxZMSmBYoAWBoisi3lBHJDPS5E/ti2uDV+RM0xKZA6wdRVl6JC/fEfjysa"
            + "OfPD5pMRQ1HcvtQH4+a2Bbmegwbdp0imHgKaij9BWwJKFGzw2YqY4c+ZlmH5Z72v3w5zN0IME/j11A9s4HnRuYc3bwe8uBKH"
            + "/cjAOI/ogcOgZhlw7z9t8BSN7X6KNIiNOWyrO4DSf1jfERo7PfJFrakIAjiaeM3ClJKodfdKxvOqIC9K2Ykv7XVZgAW6xIpq"
            + "noJr1pDq",
        .keyMalformed
    ),
]
