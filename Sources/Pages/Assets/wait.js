"use strict";

// Asks again a few times, ever more slowly; after that the page's own button is the way.
(() => {
  const place = "waited " + location.pathname;
  let count = 0;
  try {
    count = Number(sessionStorage.getItem(place) ?? 0);
    sessionStorage.setItem(place, String(count + 1));
  } catch {
    return;
  }
  if (count < 30) setTimeout(() => location.reload(), Math.min(2000 * 1.2 ** count, 30000));
})();
