// One switch for all code of a page; wide things can be scrolled by keyboard; sentences break where the screen ends.
addEventListener("DOMContentLoaded", () => {
  const folded = document.querySelectorAll("details.hide");
  for (const button of document.querySelectorAll("button.all-code")) {
    if (!folded.length) { button.remove(); continue; }
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-pressed") !== "true";
      folded.forEach(part => { part.open = open; });
      button.setAttribute("aria-pressed", open);
      button.textContent = open ? "Fold all code" : "Show all code";
    });
  }
  for (const output of document.querySelectorAll(".cell_output pre")) {
    if (!/\S {2,}\S/.test(output.textContent)) output.classList.add("sentence"); // no columns that would be torn
  }
  for (const formula of document.querySelectorAll("span.math")) { // a full stop stays with its formula
    const [after, sign] = [formula.nextSibling, /^[.,:;?!)]+/.exec(formula.nextSibling?.data ?? "")?.[0]];
    if (!sign) continue;
    const both = document.createElement("span");
    both.className = "with-formula";
    formula.replaceWith(both);
    both.append(formula, sign);
    after.data = after.data.slice(sign.length);
  }
  const wide = () => document.querySelectorAll("div.highlight pre, table, mjx-container[display]").forEach(part => {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  });
  addEventListener("load", () => window.MathJax?.startup ? MathJax.startup.promise.then(wide) : wide());
  addEventListener("resize", wide);
});

// ?handout=with or ?handout=without: the page for paper. Exercises get room to write, hints and solutions go to the
// end, links to the next page go.
addEventListener("DOMContentLoaded", () => {
  const wanted = new URLSearchParams(location.search).get("handout");
  if (!wanted) return;
  document.documentElement.classList.add("handout");
  document.documentElement.dataset.theme = "light";
  const article = document.querySelector("article"), last = document.createElement("section");
  last.innerHTML = "<h2>Hints and solutions</h2>";
  last.style.breakBefore = "page"; // sheets that can be kept back
  let exercise = null;
  for (const part of article.querySelectorAll("h2, h3, details:not(.hide)")) {
    if (part.matches("h2, h3")) {
      if (/^Exercise/.test(part.textContent)) {
        exercise = part.cloneNode(true);
        part.nextElementSibling.style.breakAfter = "avoid"; // its difficulty stands with the question
      }
      continue;
    }
    const answer = /^(Hint|Solution)/.test(part.querySelector("summary")?.textContent ?? "");
    if (part.matches(".lecture")) { part.remove(); continue; }
    if (!answer) { part.open = true; continue; }
    if (exercise) {
      const room = document.createElement("div");
      room.className = "room";
      part.before(room);
      exercise.querySelector("a.headerlink")?.remove();
      exercise.removeAttribute("id");
      last.append(exercise);
      exercise = null;
    }
    part.open = true;
    last.append(part);
  }
  if (wanted === "with" && last.children.length > 1) article.append(last);
  document.querySelectorAll("img[loading=lazy]").forEach(img => { img.loading = "eager"; });
  document.querySelectorAll("details.hide").forEach(part => part.remove());
  for (const part of article.querySelectorAll("p")) if (/^←|→$/.test(part.textContent)) part.remove(); // to other pages
});
