/* Adds up a count while it is typed. Without this file the form works the same; the server adds up.
 * Who comes back with the browser's button begins at the top, where it says what was sent, not where the button was.
 *
 * data-count   on the form
 * data-value   on an input for pieces: rupiah of one piece
 * data-worth   on the output beside it
 * data-sum     on the line of the sum, data-total on its output
 */
"use strict";

const rupiah = (amount) => "Rp " + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");

for (const form of document.querySelectorAll("[data-count]")) {
  const inputs = Array.from(form.querySelectorAll("[data-value]"));
  const line = form.querySelector("[data-sum]");
  const total = form.querySelector("[data-total]");

  const add = () => {
    let sum = 0;
    for (const input of inputs) {
      const plain = input.value.trim();
      const text = /^\d{1,3}([. ])\d{3}(\1\d{3})*$/.test(plain) ? plain.replace(/[. ]/g, "") : plain;
      const worth = /^\d{1,7}$/.test(text) ? Number(text) * Number(input.dataset.value) : 0;
      input.closest("li").querySelector("[data-worth]").value = worth ? rupiah(worth) : "";
      sum += worth;
    }
    total.value = rupiah(sum);
  };

  line.hidden = false;
  form.addEventListener("input", add);
  add();
}
history.scrollRestoration = "manual";
document.getElementById("ringkasan")?.focus();
