"use strict";

// Encrypts the card to the bank's public key: RSAES-PKCS1-v1_5 (RFC 8017, section 7.2.1), which WebCrypto does not offer.
const Cryptogram = (() => {
  const rsaEncryption = "06092a864886f70d010101";

  function hex(bytes) {
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function bytesFromBase64(text) {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  }

  // One DER element with that tag: its contents, and where the next one begins.
  function element(der, offset, tag) {
    if (der[offset] !== tag) throw new Error("key");
    let length = der[offset + 1];
    let start = offset + 2;
    if (length > 0x82) throw new Error("key");
    if (length >= 0x80) {
      const count = length - 0x80;
      length = 0;
      for (let index = 0; index < count; index += 1) length = length * 256 + der[start + index];
      start += count;
    }
    const end = start + length;
    if (!(length > 0 && end <= der.length)) throw new Error("key");
    return { contents: der.subarray(start, end), end };
  }

  // SubjectPublicKeyInfo (RFC 5280, section 4.1) around RSAPublicKey (RFC 8017, appendix A.1.1).
  function publicKey(der) {
    const info = element(der, 0, 0x30).contents;
    const algorithm = element(info, 0, 0x30);
    if (!hex(algorithm.contents).startsWith(rsaEncryption)) throw new Error("key");
    const bits = element(info, algorithm.end, 0x03).contents;
    if (bits[0] !== 0) throw new Error("key");
    const key = element(bits, 1, 0x30).contents;
    const modulus = element(key, 0, 0x02);
    const exponent = element(key, modulus.end, 0x02);
    const digits = hex(modulus.contents).replace(/^(00)+/, "");
    const size = digits.length / 2;
    if (size < 256 || size > 1024) throw new Error("key");
    return { modulus: BigInt("0x" + digits), exponent: BigInt("0x" + hex(exponent.contents)), size };
  }

  function power(base, exponent, modulus) {
    let result = 1n;
    let square = base % modulus;
    for (let rest = exponent; rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = (result * square) % modulus;
      square = (square * square) % modulus;
    }
    return result;
  }

  function randomNonZero(count) {
    const bytes = new Uint8Array(count);
    crypto.getRandomValues(bytes);
    for (let index = 0; index < count; index += 1) {
      while (bytes[index] === 0) crypto.getRandomValues(bytes.subarray(index, index + 1));
    }
    return bytes;
  }

  // 00 02, at least eight random bytes without a zero, 00, the message.
  function block(message, size) {
    if (message.length > size - 11) throw new Error("length");
    const bytes = new Uint8Array(size);
    bytes[1] = 2;
    bytes.set(randomNonZero(size - message.length - 3), 2);
    bytes.set(message, size - message.length);
    return bytes;
  }

  // The cryptogram of the card, in standard base64 as long as the key.
  function seal(card, key) {
    const message = new TextEncoder().encode(JSON.stringify(card));
    const padded = block(message, key.size);
    message.fill(0);
    const number = power(BigInt("0x" + hex(padded)), key.exponent, key.modulus);
    padded.fill(0);
    const digits = number.toString(16).padStart(key.size * 2, "0");
    return btoa(String.fromCharCode(...digits.match(/../g).map((pair) => parseInt(pair, 16))));
  }

  return Object.freeze({ publicKey, bytesFromBase64, seal });
})();
