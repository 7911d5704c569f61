"use strict";

(() => {
  const arrival = performance.getEntriesByType("navigation")[0];
  // Who came back is not sent on again: the back button would be a trap. The button still works.
  if (arrival !== undefined && arrival.type === "back_forward") return;
  document.getElementById("challenge").submit();
})();
