"use strict";

(() => {
  const arrival = performance.getEntriesByType("navigation")[0];
  // Who came back is not sent on again: the back button would be a trap. A card page that the back button restores loads
  // itself anew and leads here, so that a reload is a coming back too. The button still works.
  if (arrival !== undefined && arrival.type !== "navigate") return;
  document.getElementById("challenge").submit();
})();
