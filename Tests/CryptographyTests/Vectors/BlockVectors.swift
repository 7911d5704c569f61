/// Sources: FIPS 197 appendix C.3 and NIST SP 800-38A section F.1.5, in hexadecimal.
let blockVectors: [(id: String, key: String, block: String, image: String)] = [
    (
        "FIPS 197 C.3",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "00112233445566778899aabbccddeeff",
        "8ea2b7ca516745bfeafc49904b496089"
    ),
    (
        "SP 800-38A F.1.5 block 1",
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "6bc1bee22e409f96e93d7e117393172a",
        "f3eed1bdb5d2a03c064b5a7e3db181f8"
    ),
    (
        "SP 800-38A F.1.5 block 2",
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "ae2d8a571e03ac9c9eb76fac45af8e51",
        "591ccb10d410ed26dc5ba74a31362870"
    ),
    (
        "SP 800-38A F.1.5 block 3",
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "30c81c46a35ce411e5fbc1191a0a52ef",
        "b6ed21b99ca6f4f9f153e7b1beafed1d"
    ),
    (
        "SP 800-38A F.1.5 block 4",
        "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "f69f2445df4f9b17ad2b417be66c3710",
        "23304b7a39f9f3ff067d8d8f9e24ecc7"
    ),
]
