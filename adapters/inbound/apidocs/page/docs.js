// What the page can do beyond being read: search, copy, and a menu that is shut
// on small screens. It asks nothing of any network.
"use strict";

const menu = document.querySelector(".menu");
const narrow = matchMedia("(max-width: 59.99rem)");
if (narrow.matches) menu.open = false;
narrow.addEventListener("change", () => { menu.open = !narrow.matches; });
menu.addEventListener("click", (e) => {
  if (narrow.matches && e.target.closest("a")) menu.open = false;
});

const box = document.createElement("input");
box.type = "search";
box.className = "search";
box.placeholder = "Search  /";
box.setAttribute("aria-label", "Search the operations");
const found = document.createElement("p");
found.className = "found";
found.setAttribute("role", "status");
document.getElementById("search").append(box, found);

const operations = [...document.querySelectorAll("article.operation")].map((article) => ({
  id: article.dataset.operation,
  text: article.querySelector(".text").textContent.toLowerCase(),
}));

function search() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = new Set(operations.filter((o) => words.every((w) => o.text.includes(w))).map((o) => o.id));
  for (const e of document.querySelectorAll("[data-operation]")) e.hidden = !hits.has(e.dataset.operation);
  for (const e of document.querySelectorAll("[data-section]")) e.hidden = !e.querySelector("[data-operation]:not([hidden])");
  found.textContent = words.length ? `${hits.size} of ${operations.length} operations` : "";
}
box.addEventListener("input", search);
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && !/^(INPUT|TEXTAREA)$/.test(e.target.tagName)) {
    e.preventDefault();
    menu.open = true;
    box.focus();
  } else if (e.key === "Escape" && e.target === box) {
    box.value = "";
    search();
  }
});

if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = "Copy";
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(figure.querySelector("code").textContent);
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy"; }, 1500);
    });
    figure.querySelector("figcaption").append(copy);
  }
}
