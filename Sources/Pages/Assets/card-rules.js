"use strict";

// What a card number, an expiry date and a security code can look like.
const CardRules = (() => {
  // Brand, the range of its first four digits, the lengths of its numbers. The first row that fits wins.
  // A test holds this table against the one the vault refuses card numbers by.
  const rows = [
    ["uzcard", 5614, 5614, [16]],
    ["uzcard", 8600, 8600, [16]],
    ["humo", 9860, 9860, [16]],
    ["mir", 2200, 2205, [16, 17, 18, 19]],
    ["visa", 4000, 4999, [13, 16, 19]],
    ["mastercard", 5100, 5599, [16]],
    ["mastercard", 2221, 2720, [16]],
    ["amex", 3400, 3499, [15]],
    ["amex", 3700, 3799, [15]],
    ["unionpay", 6200, 6299, [16, 17, 18, 19]],
    ["unionpay", 8100, 8199, [16, 17, 18, 19]],
    ["jcb", 3528, 3589, [16, 17, 18, 19]],
    ["discover", 6011, 6011, [16, 17, 18, 19]],
    ["discover", 6440, 6599, [16, 17, 18, 19]],
    ["diners", 3000, 3099, [14, 15, 16, 17, 18, 19]],
    ["diners", 3600, 3699, [14, 15, 16, 17, 18, 19]],
    ["diners", 3800, 3999, [14, 15, 16, 17, 18, 19]],
    ["maestro", 5000, 5099, [13, 14, 15, 16, 17, 18, 19]],
    ["maestro", 5600, 5899, [13, 14, 15, 16, 17, 18, 19]],
    ["maestro", 6000, 6999, [13, 14, 15, 16, 17, 18, 19]],
  ];
  const names = {
    uzcard: "Uzcard", humo: "Humo", mir: "Mir", visa: "Visa", mastercard: "Mastercard", amex: "American Express",
    unionpay: "UnionPay", jcb: "JCB", discover: "Discover", diners: "Diners Club", maestro: "Maestro",
  };

  // The row of the digits typed so far, or null while they could still become another brand.
  function row(digits) {
    if (digits.length === 0) return null;
    const low = Number(digits.slice(0, 4).padEnd(4, "0"));
    const high = Number(digits.slice(0, 4).padEnd(4, "9"));
    for (const candidate of rows) {
      if (candidate[1] <= low && high <= candidate[2]) return candidate;
      if (candidate[1] <= high && low <= candidate[2]) return null;
    }
    return null;
  }

  function brand(digits) {
    const found = row(digits);
    return found ? found[0] : null;
  }

  function passesLuhn(digits) {
    let sum = 0;
    for (let index = 0; index < digits.length; index += 1) {
      let value = Number(digits[digits.length - 1 - index]);
      if (index % 2 === 1) value = value > 4 ? value * 2 - 9 : value * 2;
      sum += value;
    }
    return sum % 10 === 0;
  }

  // What is wrong with a number: "empty", "short", "wrong", or null.
  function numberFault(digits) {
    if (digits.length === 0) return "empty";
    const found = row(digits);
    const lengths = found ? found[3] : [13, 14, 15, 16, 17, 18, 19];
    if (digits.length < lengths[0]) return "short";
    return found && lengths.includes(digits.length) && passesLuhn(digits) ? null : "wrong";
  }

  // The digits in groups as they are printed on the card.
  function grouped(digits) {
    const kind = brand(digits);
    const sizes = kind === "amex" || (kind === "diners" && digits.length <= 14) ? [4, 6, 5] : [4, 4, 4, 4, 3];
    const groups = [];
    let start = 0;
    for (const size of sizes) {
      if (start < digits.length) groups.push(digits.slice(start, start + size));
      start += size;
    }
    return groups.join(" ");
  }

  // MMYY of "4/29", "04 / 29", "0429", "04/2029"; null for what is no month of a year.
  function expiry(text) {
    const parts = /^(\d{1,2})[\/.\- ]+(?:20)?(\d{2})$/.exec(text) || /^(\d{2})(?:20)?(\d{2})$/.exec(text);
    if (!parts) return null;
    const month = Number(parts[1]);
    return month >= 1 && month <= 12 ? parts[1].padStart(2, "0") + parts[2] : null;
  }

  // What is wrong with an expiry date in a month counted from year 0: "empty", "wrong", "past", or null.
  function expiryFault(text, thisMonth) {
    if (text === "") return "empty";
    const date = expiry(text);
    if (date === null) return "wrong";
    const months = (2000 + Number(date.slice(2))) * 12 + Number(date.slice(0, 2)) - 1;
    if (months < thisMonth) return "past";
    return months > thisMonth + 20 * 12 ? "wrong" : null;
  }

  // What is wrong with a security code: "three", "four", or null. A code of unknown brand may have either length.
  function codeFault(code, kind) {
    if (kind === "amex") return /^\d{4}$/.test(code) ? null : "four";
    if (kind === null) return /^\d{3,4}$/.test(code) ? null : "three";
    return /^\d{3}$/.test(code) ? null : "three";
  }

  return Object.freeze({ brand, names, numberFault, grouped, expiry, expiryFault, codeFault });
})();
