"use strict";

(() => {
  const form = document.getElementById("card-form");
  const number = document.getElementById("card-number");
  const expiry = document.getElementById("card-expiry");
  const code = document.getElementById("card-code");
  const holder = document.getElementById("card-holder");
  const brand = document.getElementById("card-brand");
  const cryptogram = document.getElementById("cryptogram");
  const button = document.getElementById("card-submit");
  const status = document.getElementById("card-status");
  const loading = document.getElementById("loading");
  const deadline = Date.now() + Number(form.dataset.seconds) * 1000;
  let isSending = false;
  let key = null;

  function digits(text) {
    return text.replace(/\D/g, "");
  }

  function show(element) {
    for (const id of ["loading", "unsupported", "time-over"]) document.getElementById(id).hidden = true;
    form.hidden = true;
    element.hidden = false;
  }

  function clearCard() {
    for (const field of [number, expiry, code]) field.value = "";
    brand.textContent = "";
  }

  // The text of a fault stands beside its field, in the page's language: data-<fault> of the error's element.
  function report(field, fault) {
    const error = document.getElementById(field.id + "-error");
    const text = fault === null ? "" : error.dataset[fault];
    if (error.textContent !== text) error.textContent = text;
    if (fault === null) field.removeAttribute("aria-invalid");
    else field.setAttribute("aria-invalid", "true");
    return fault === null;
  }

  const checks = new Map([
    [number, () => CardRules.numberFault(digits(number.value))],
    [expiry, () => CardRules.expiryFault(expiry.value.trim(), Number(form.dataset.month))],
    [code, () => CardRules.codeFault(code.value.trim(), CardRules.brand(digits(number.value)))],
    [holder, () => (/\d/.test(holder.value) ? "digits" : null)],
  ]);

  function formatNumber() {
    const before = digits(number.value.slice(0, number.selectionStart ?? number.value.length)).length;
    const text = CardRules.grouped(digits(number.value).slice(0, 19));
    if (text !== number.value) {
      number.value = text;
      // The caret stays behind the digit it was behind.
      let caret = 0;
      for (let seen = 0; caret < text.length && seen < before; caret += 1) if (text[caret] !== " ") seen += 1;
      if (document.activeElement === number) number.setSelectionRange(caret, caret);
    }
    const kind = CardRules.brand(digits(text));
    const name = kind === null ? "" : CardRules.names[kind];
    if (brand.textContent !== name) brand.textContent = name;
    brand.dataset.brand = kind ?? "";
  }

  function formatExpiry(event) {
    const isErasing = event.inputType !== undefined && event.inputType.startsWith("delete");
    if (isErasing || expiry.selectionStart !== expiry.value.length) return;
    const text = expiry.value;
    if (/^[2-9]$/.test(text)) expiry.value = "0" + text + "/";
    else if (/^\d{2}$/.test(text)) expiry.value = text + "/";
    else if (/^\d{3,4}$/.test(text)) expiry.value = text.slice(0, 2) + "/" + text.slice(2);
    else if (/^\d\d\/{2,}/.test(text)) expiry.value = text.replace(/\/+/, "/");
  }

  function isTimeOver() {
    if (Date.now() < deadline) return false;
    clearCard();
    show(document.getElementById("time-over"));
    return true;
  }

  function send(event) {
    event.preventDefault();
    if (isSending || isTimeOver()) return;
    const wrong = [...checks].filter(([field, fault]) => !report(field, fault()));
    if (wrong.length > 0) {
      wrong[0][0].focus();
      return;
    }
    isSending = true;
    button.setAttribute("aria-disabled", "true");
    button.textContent = form.dataset.busy;
    status.textContent = form.dataset.busy;
    const card = {
      hpan: digits(number.value),
      expDate: CardRules.expiry(expiry.value.trim()),
      cvc: code.value.trim(),
      terminalId: form.dataset.terminal,
    };
    try {
      cryptogram.value = Cryptogram.seal(card, key);
    } catch {
      show(document.getElementById("unsupported"));
      return;
    }
    // Gone before the page is left: neither the back button nor a restored tab brings the card back.
    clearCard();
    form.submit();
  }

  try {
    key = Cryptogram.publicKey(Cryptogram.bytesFromBase64(form.dataset.key));
    crypto.getRandomValues(new Uint8Array(1));
  } catch {
    show(document.getElementById("unsupported"));
    return;
  }

  number.addEventListener("input", () => {
    formatNumber();
    if (number.hasAttribute("aria-invalid")) report(number, checks.get(number)());
  });
  expiry.addEventListener("input", (event) => {
    formatExpiry(event);
    if (expiry.hasAttribute("aria-invalid")) report(expiry, checks.get(expiry)());
  });
  for (const field of [code, holder]) {
    field.addEventListener("input", () => {
      if (field.hasAttribute("aria-invalid")) report(field, checks.get(field)());
    });
  }
  for (const [field, fault] of checks) {
    // An empty field that is only passed through is no mistake yet.
    field.addEventListener("blur", () => {
      if (field.value !== "") report(field, fault());
    });
  }
  form.addEventListener("submit", send);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      // What was sent meanwhile is the vault's to say.
      clearCard();
      location.reload();
      return;
    }
    isTimeOver();
  });
  document.addEventListener("visibilitychange", isTimeOver);
  setTimeout(isTimeOver, Math.max(0, deadline - Date.now()) + 50);
  loading.hidden = true;
  form.hidden = false;
})();
