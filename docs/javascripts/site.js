// What zensical's pages lack for people who use a screen reader. `scripts/docs check` tests it.

/** Call a function now, and after each change below a node. */
function whenever(node, run) {
  run();
  new MutationObserver(run).observe(node, { childList: true, subtree: true });
}

whenever(document.body, () => {
  // The buttons of a block of code are no navigation.
  for (const buttons of document.querySelectorAll(".md-code__nav")) {
    buttons.setAttribute("role", "none");
  }
  // The label of a section may be hidden, which leaves its navigation without a name.
  for (const section of document.querySelectorAll(".md-nav[aria-labelledby]")) {
    const title = section.querySelector(".md-nav__title");
    section.setAttribute("aria-label", title.textContent.trim());
    section.removeAttribute("aria-labelledby");
  }
  // A wide table is scrolled with the keyboard, too.
  for (const table of document.querySelectorAll(".md-typeset__scrollwrap")) {
    table.tabIndex = table.scrollWidth > table.clientWidth ? 0 : -1;
  }
  document.querySelector(".md-path")?.setAttribute("aria-label", "Breadcrumbs");
  for (const element of document.querySelectorAll("body > div")) {
    if (element.shadowRoot && !element.dataset.mended) {
      element.dataset.mended = "yes";
      mendSearch(element.shadowRoot);
    }
  }
});

/** Mend the dialog of the search, which is added to the page when it is first opened. */
function mendSearch(root) {
  const style = document.createElement("style");
  style.textContent = `
    ol menu, [role="status"] { color: rgb(var(--color-foreground) / .75) !important; }
  `;
  root.append(style);
  whenever(root, () => {
    // The name of a result is all of its text.
    for (const result of root.querySelectorAll("[role=option]")) {
      result.removeAttribute("aria-labelledby");
    }
  });
}
