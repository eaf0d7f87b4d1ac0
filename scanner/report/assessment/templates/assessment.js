"use strict";
(() => {
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const boxes = [...document.querySelectorAll("input[name=status]")];
  const articles = [...document.querySelectorAll("article")];
  const texts = articles.map((article) => article.textContent.toLowerCase());
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let number = 0;
    articles.forEach((article, index) => {
      const visible = shown.has(article.dataset.status) && words.every((word) => texts[index].includes(word));
      article.hidden = !visible;
      number += visible ? 1 : 0;
    });
    for (const heading of document.querySelectorAll("h3")) {
      let next = heading.nextElementSibling;
      let any = false;
      while (next && next.tagName === "ARTICLE") {
        any = any || !next.hidden;
        next = next.nextElementSibling;
      }
      heading.hidden = !any;
    }
    found.textContent = `${number} of ${articles.length} items shown`;
  };
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const article = target && target.closest("article");
    if (!article) return;
    article.hidden = false;
    const details = target.closest("details");
    if (details) details.open = true;
    target.scrollIntoView();
  };
  search.addEventListener("input", filter);
  boxes.forEach((box) => box.addEventListener("change", filter));
  document.querySelector("form.tools").addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  filter();
  reveal();
})();
