/* Adds up what is ticked for a deposit. Without this file the form works the same; the server adds up.
 *
 * data-pay    on the form
 * data-idr    on a box that can be ticked: rupiah
 * data-sum    on the line of the sum, data-total on its output
 */
"use strict";

const rupiah = (amount) => "Rp " + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

for (const form of document.querySelectorAll("[data-pay]")) {
  const total = form.querySelector("[data-total]");
  const add = () => {
    const ticked = Array.from(form.querySelectorAll("[data-idr]:checked"), (one) => Number(one.dataset.idr));
    total.value = rupiah(ticked.reduce((sum, one) => sum + one, 0));
  };
  form.querySelector("[data-sum]").hidden = false;
  form.addEventListener("input", add);
  add();
}
document.getElementById("ringkasan")?.focus();
