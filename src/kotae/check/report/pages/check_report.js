
"use strict";

// All texts of files are set as textContent, or as the value of a control.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const number = (value) => value.toLocaleString("en");
const counted = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;

const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children.filter((child) => child !== null));
  return made;
};
const span = (className, text) => element("span", { className, textContent: text });
const button = (className, text, onclick) =>
  element("button", { type: "button", className, textContent: text, onclick });
const empty = (title, text) =>
  element("p", { className: "empty" }, element("strong", { textContent: title }), text);
const countedOf = (part, all, noun) => `${part === all ? "" : `${number(part)} of `}${counted(all, noun)}.`;
const leftOut = (count) => (count ? ` This page leaves out ${number(count)} more.` : "");

// Shows the first items, and more of them at each click: a browser is slow with thousands.
const showSlices = (list, more, items, append, size = 100) => {
  let shown = 0;
  const next = () => {
    const before = list.querySelectorAll(".item").length;
    append(items.slice(shown, shown + size));
    shown = Math.min(shown + size, items.length);
    more.hidden = shown === items.length;
    more.textContent = `Show ${number(Math.min(size, items.length - shown))} more of ${number(items.length - shown)}`;
    return list.querySelectorAll(".item")[before];
  };
  list.replaceChildren();
  next();
  more.onclick = () => {
    const first = next();
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  };
};

// A table whose columns sort it: each has a title, the value to sort by, and makes a cell.
const sortableTable = (name, columns, start, message) => {
  const table = byId(`${name}-table`);
  let items = [];
  let [sorted, isDescending] = start;
  const render = () => {
    heads.forEach((head, index) => {
      if (index === sorted) head.ariaSort = isDescending ? "descending" : "ascending";
      else head.removeAttribute("aria-sort");
    });
    const { value } = columns[sorted];
    const sign = isDescending ? -1 : 1;
    const compare = (a, b) => (a < b ? -sign : a > b ? sign : 0);
    const ordered = [...items].sort((a, b) => compare(value(a), value(b)));
    table.hidden = !ordered.length;
    showSlices(table.tBodies[0], byId(`${name}-more`), ordered, (slice) => {
      for (const item of slice) {
        const cells = columns.map((column) => element("td", { role: "cell" }, ...column.cell(item)));
        table.tBodies[0].append(element("tr", { className: "item", role: "row" }, ...cells));
      }
    });
  };
  const heads = columns.map((column, index) => element("th", { scope: "col", role: "columnheader" }, button("", column.title, () => {
    isDescending = index === sorted ? !isDescending : Boolean(column.isNumber);
    sorted = index;
    render();
  })));
  table.tHead.rows[0].append(...heads);
  return (shown) => {
    items = shown;
    byId(`${name}-count`).textContent = message(shown);
    render();
  };
};

const contains = (text, ...parts) => parts.some((part) => part.toLowerCase().includes(text));
const searched = (id) => byId(id).value.trim().toLowerCase();

// Problems

let chosenOperation = null;
const operationName = (operation) => operation.name ?? "(anonymous)";

const frameLine = ([line, text, ...marks]) => {
  const code = element("span");
  let done = 0;
  for (let at = 0; at < marks.length; at += 2) {
    const [start, end] = [marks[at], marks[at] + marks[at + 1]];
    // A mark just after the end of a line has a space to stand on.
    code.append(text.slice(done, start), element("mark", { textContent: text.slice(start, end) || " " }));
    done = end;
  }
  code.append(text.slice(done));
  const shown = element("div", { className: "line" }, code);
  shown.dataset.number = line;
  return shown;
};

const makeProblem = (problem, hasPath) => {
  const { severity, rule, path, line, column, message, frame } = problem;
  const place = `${hasPath ? `${path}:` : ""}${line}:${column}`;
  return element("article", { className: `problem item ${severity}` },
    element("p", { className: "head" },
      span("severity", severity),
      element("a", { className: "code", href: `#rule-${rule}`, textContent: rule }),
      span("place code", place)),
    element("p", { className: "message", textContent: message }),
    frame.length ? element("pre", {}, ...frame.map(frameLine)) : null);
};

const tally = (problems) => {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const parts = [[errors, "error"], [problems.length - errors, "warning"]];
  return parts.filter(([count]) => count).map((part) => counted(...part)).join(", ");
};

const filterProblems = () => {
  const text = searched("problem-search");
  const severity = byId("problem-severity").value;
  const rule = byId("problem-rule").value;
  const operation = chosenOperation === null ? null : data.operations[chosenOperation];
  const among = operation ? operation.problems.map((index) => data.problems[index]) : data.problems;
  return among.filter((problem) =>
    (!severity || problem.severity === severity) && (!rule || problem.rule === rule)
    && contains(text, problem.path, problem.message, problem.rule));
};

const renderProblems = () => {
  const key = byId("problem-group").value;
  const groups = new Map();
  const found = filterProblems();
  for (const problem of found) {
    if (!groups.has(problem[key])) groups.set(problem[key], []);
    groups.get(problem[key]).push(problem);
  }
  const ordered = [...groups.values()];
  if (key === "rule") ordered.sort((a, b) => b.length - a.length);
  const bodies = new Map();
  const list = byId("problem-list");
  showSlices(list, byId("problem-more"), ordered.flat(), (slice) => {
    for (const problem of slice) {
      const title = problem[key];
      if (!bodies.has(title)) {
        const head = element("summary", {}, span("code", title), span("tally", tally(groups.get(title))));
        bodies.set(title, element("details", { className: "group", open: true }, head));
        list.append(bodies.get(title));
      }
      bodies.get(title).append(makeProblem(problem, key === "rule"));
    }
  });
  const operation = chosenOperation === null ? null : data.operations[chosenOperation];
  const chip = byId("problem-operation");
  chip.hidden = !operation;
  if (operation) {
    chip.textContent = `In ${operationName(operation)} ✕`;
    chip.ariaLabel = `Show the problems of all operations, not only of ${operationName(operation)}`;
  }
  const all = operation ? operation.problem_count : data.problems.length;
  const missing = operation ? all - operation.problems.length : data.left_out.problems;
  byId("problem-count").textContent = data.problems.length
    ? countedOf(found.length, all, "problem") + leftOut(missing) : "";
  if (!data.problems.length) list.append(empty("No problems", "All files that were checked are valid."));
  else if (!found.length) list.append(empty("Nothing found", "No problem matches this search and these filters."));
};

const showProblems = ({ operation = null, rule = "" }) => {
  chosenOperation = operation;
  byId("problem-rule").value = rule;
  byId("problem-search").value = "";
  byId("problem-severity").value = "";
  renderProblems();
  byId("problems").scrollIntoView();
  byId(operation === null ? "problem-rule" : "problem-operation").focus({ preventScroll: true });
};

const startProblems = () => {
  const rules = [...new Set(data.problems.map((problem) => problem.rule))].sort();
  byId("problem-rule").append(...rules.map((rule) => element("option", { value: rule, textContent: rule })));
  for (const id of ["search", "severity", "rule", "group"]) byId(`problem-${id}`).oninput = renderProblems;
  byId("problem-operation").onclick = () => {
    chosenOperation = null;
    renderProblems();
    byId("problem-search").focus();
  };
  for (const control of byId("problems").querySelectorAll("input, select")) control.hidden = !data.problems.length;
  renderProblems();
};

// Operations

const largest = data.operations.reduce((most, operation) => Math.max(most, operation.complexity), 1);

const costCells = (operation) => {
  const { limit } = data.schemas[operation.schema];
  const share = operation.complexity / (limit ?? largest);
  const fill = element("span");
  fill.style.width = `${Math.min(share, 1) * 100}%`;
  const bar = element("span", { className: "bar", ariaHidden: "true" }, fill);
  const state = limit === null ? "" : share > 1 ? "over" : share > 0.8 ? "near" : "";
  return [element("div", { className: `cost ${state}` }, span("", number(operation.complexity)), bar)];
};

const operationColumns = [
  {
    title: "Operation",
    value: (operation) => operationName(operation).toLowerCase(),
    cell: (operation) => [span("name", operationName(operation)), " ", span("kind", operation.kind)],
  },
  { title: "Complexity", isNumber: true, value: (operation) => operation.complexity, cell: costCells },
  {
    title: "Problems",
    isNumber: true,
    value: (operation) => operation.problem_count,
    cell: (operation) => operation.problem_count
      ? [button("link", counted(operation.problem_count, "problem"),
        () => showProblems({ operation: data.operations.indexOf(operation) }))]
      : [span("minor", "none")],
  },
  {
    title: "File",
    value: (operation) => operation.path,
    cell: (operation) => [span("code place", `${operation.path}:${operation.line}`)],
  },
];

const startOperations = () => {
  const hasLimit = data.schemas.some((schema) => schema.limit !== null);
  const render = sortableTable("operation", operationColumns, [1, true], (shown) =>
    countedOf(shown.length, data.operations.length, "operation")
    + (hasLimit ? " The complexity is the number of fields with those of fragments; AniList accepts at most 500." : "")
    + leftOut(data.left_out.operations));
  const search = byId("operation-search");
  search.oninput = () => render(data.operations.filter((operation) =>
    contains(searched("operation-search"), operationName(operation), operation.path)));
  search.oninput();
  if (!data.operations.length) {
    search.hidden = true;
    byId("operation-count").replaceChildren();
    byId("operation-table").after(empty("No operations", "The files that were checked have none, or could not be read."));
  }
};

const showOperation = (operation) => {
  byId("operation-search").value = operation.name ?? operation.path;
  byId("operation-search").oninput();
  byId("operations").scrollIntoView();
  byId("operation-search").focus({ preventScroll: true });
};

// Coverage

let types = [];
let renderFields = () => {};
const selectedCount = (type) => type.fields.filter((field) => field.count).length;
const shareStep = (type) => Math.ceil((selectedCount(type) / type.fields.length) * 5);
const percent = (part, whole) => `${Math.round((part / (whole || 1)) * 100)} %`;

// Returns a rectangle [x, y, width, height] for each value, as square as possible; values descend.
// Source: Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000.
const squarify = (values, width, height) => {
  const scale = (width * height) / values.reduce((sum, value) => sum + value, 0);
  const rectangles = [];
  let [x, y, w, h] = [0, 0, width, height];
  for (let first = 0; first < values.length;) {
    const side = Math.min(w, h);
    let [end, area, best] = [first, 0, Infinity];
    for (; end < values.length; end += 1) {
      const next = area + values[end] * scale;
      const worst = Math.max((side ** 2 * values[first] * scale) / next ** 2, next ** 2 / (side ** 2 * values[end] * scale));
      if (worst > best) break;
      [area, best] = [next, worst];
    }
    const thickness = area / side;
    for (let at = 0; first < end; first += 1) {
      const length = (values[first] * scale) / thickness;
      rectangles.push(w >= h ? [x, y + at, thickness, length] : [x + at, y, length, thickness]);
      at += length;
    }
    if (w >= h) [x, w] = [x + thickness, w - thickness];
    else [y, h] = [y + thickness, h - thickness];
  }
  return rectangles;
};

const layOut = () => {
  const map = byId("treemap");
  const { clientWidth: width, clientHeight: height } = map;
  if (!width || !types.length) return;
  squarify(types.map((type) => type.fields.length), width, height).forEach(([x, y, w, h], index) => {
    const tile = map.children[index];
    // In per cent, so that the map also fits on a printed page.
    Object.assign(tile.style, {
      left: `${(x / width) * 100}%`, top: `${(y / height) * 100}%`,
      width: `${(w / width) * 100}%`, height: `${(h / height) * 100}%`,
    });
    tile.className = `share-${shareStep(types[index])}${w > 120 && h > 64 ? " large" : ""}`;
    for (const part of tile.children) part.hidden = false;
  });
  // Labels that do not fit are shortened: first the figures go, then the end of the name, then all.
  // A pass measures all tiles before it changes any, or the browser would lay the page out for each.
  const isCut = (tile) => tile.scrollHeight > tile.clientHeight
    || [...tile.children].some((part) => part.scrollWidth > part.clientWidth);
  const isTooSmall = (tile) => tile.clientWidth < 48 || tile.scrollHeight > tile.clientHeight;
  const tiles = [...map.children];
  for (const tile of tiles.filter(isCut)) tile.children[1].hidden = true;
  const cut = tiles.filter(isCut);
  for (const tile of cut) tile.classList.add("cut");
  for (const tile of cut.filter(isTooSmall)) tile.children[0].hidden = true;
};

const fieldHead = (field) => element("div", { className: "field-head" },
  element("span", {}, element("code", { textContent: field.name }), " ", span("minor", field.type)),
  field.count ? span("count", counted(field.count, "operation")) : null);
const deprecation = (field) => field.deprecated === null
  ? null : element("div", { className: "deprecated", textContent: `Deprecated. ${field.deprecated}` });

const usedField = (field) => {
  const users = element("ul");
  const shown = element("details", {}, element("summary", {}, fieldHead(field), deprecation(field)), users);
  shown.ontoggle = () => {
    if (users.children.length) return;
    const operations = field.operations.map((index) => data.operations[index]).filter(Boolean);
    users.append(...operations.map((operation) => element("li", {},
      button("link", operationName(operation), () => showOperation(operation)),
      " ", span("place code", `${operation.path}:${operation.line}`))));
    const more = field.count - operations.length;
    if (more) users.append(element("li", { className: "minor", textContent: `and ${number(more)} more` }));
  };
  return shown;
};

const chooseType = (type, hasFocus = false) => {
  [...byId("treemap").children].forEach((tile, index) => {
    tile.ariaPressed = String(types[index] === type);
    tile.tabIndex = types[index] === type ? 0 : -1;
  });
  const panel = byId("type");
  const [used, unused] = [type.fields.filter((field) => field.count), type.fields.filter((field) => !field.count)];
  panel.replaceChildren(
    element("h3", { className: "code", textContent: type.name }),
    element("p", { className: "minor", textContent: `${number(used.length)} of ${counted(type.fields.length, "field")} selected, ${percent(used.length, type.fields.length)}` }));
  if (used.length) panel.append(element("h4", { textContent: "Selected" }), ...used.map(usedField));
  if (unused.length) {
    panel.append(element("h4", { textContent: "Not selected" }), ...unused.map((field) =>
      element("div", { className: "unused" }, fieldHead(field), deprecation(field))));
  }
  panel.scrollTop = 0;
  if (hasFocus) {
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  }
};

const makeTile = (type) => {
  const [used, all] = [selectedCount(type), type.fields.length];
  const tile = button("", "", () => {
    chooseType(type);
    // Where the panel is below the map, it may be out of sight.
    if (matchMedia("(max-width: 60rem)").matches) byId("type").scrollIntoView({ block: "nearest" });
  });
  const words = type.name.split(/(?<=[a-z])(?=[A-Z])/).flatMap((word, at) => (at ? [element("wbr"), word] : [word]));
  tile.append(element("span", {}, ...words), span("", `${used} of ${all}`));
  tile.title = `${type.name}: ${used} of ${counted(all, "field")} selected`;
  tile.ariaLabel = tile.title;
  return tile;
};

const moveInMap = (event) => {
  const tiles = [...byId("treemap").children];
  const at = tiles.indexOf(document.activeElement);
  const targets = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tiles.length - 1 };
  const target = tiles[targets[event.key]];
  if (at < 0 || !(event.key in targets)) return;
  event.preventDefault();
  if (target) {
    tiles[at].tabIndex = -1;
    target.tabIndex = 0;
    target.focus();
  }
};

const fieldColumns = [
  {
    title: "Field",
    value: ({ type, field }) => `${type.name}.${field.name}`.toLowerCase(),
    cell: ({ type, field }) => [
      button("link code", `${type.name}.${field.name}`, () => chooseType(type, true)), deprecation(field)],
  },
  {
    title: "Type",
    value: ({ field }) => field.type.toLowerCase(),
    cell: ({ field }) => [span("code minor", field.type)],
  },
  {
    title: "Operations",
    isNumber: true,
    value: ({ field }) => field.count,
    cell: ({ field }) => [span(field.count ? "" : "minor", number(field.count))],
  },
];

const allFields = () => types.flatMap((type) => type.fields.map((field) => ({ type, field })));
const filterFields = () => {
  const text = searched("field-search");
  const state = byId("field-state").value;
  renderFields(allFields().filter(({ type, field }) =>
    contains(text, `${type.name}.${field.name}`, field.type)
    && (state !== "selected" || field.count) && (state !== "unselected" || !field.count)
    && (state !== "deprecated" || field.deprecated !== null)));
};

const chooseSchema = (schema) => {
  types = schema.types;
  const { selected_fields: used, deprecated_fields: deprecated } = schema;
  byId("coverage-note").textContent =
    `Operations select ${number(used)} of ${counted(schema.fields, "field")} (${percent(used, schema.fields)}), `
    + `on ${number(schema.selected_types)} of ${counted(schema.type_count, "type")}. `
    + (deprecated ? `${counted(deprecated, "selected field")} ${deprecated === 1 ? "is" : "are"} deprecated. ` : "")
    + "A tile is a type, as large as the number of its fields." + leftOut(schema.type_count - types.length);
  byId("treemap").replaceChildren(...types.map(makeTile));
  layOut();
  if (types.length) chooseType(types[0]);
  filterFields();
};

const startCoverage = () => {
  if (!data.schemas.length) {
    byId("coverage").replaceChildren(byId("coverage-title"), empty("No coverage", "The check stopped before the operations were read."));
    return;
  }
  const labels = ["none", "up to 20 %", "40 %", "60 %", "80 %", "100 %"];
  byId("legend").append(...labels.map((label, step) => element("li", {}, span(`share-${step}`, ""), label)));
  const select = byId("coverage-schema");
  select.append(...data.schemas.map((schema, index) => element("option", { value: index, textContent: schema.name })));
  select.hidden = data.schemas.length < 2;
  select.oninput = () => chooseSchema(data.schemas[select.value]);
  renderFields = sortableTable("field", fieldColumns, [2, true], (shown) => countedOf(shown.length, allFields().length, "field"));
  byId("field-search").oninput = filterFields;
  byId("field-state").oninput = filterFields;
  byId("treemap").onkeydown = moveInMap;
  new ResizeObserver(layOut).observe(byId("treemap"));
  chooseSchema(data.schemas[0]);
};

// Rules

const withCode = (text) => text.split("`").map((part, at) => (at % 2 ? element("code", { textContent: part }) : part));

const ruleSection = ([title, text, isCode]) => {
  const isLink = /^https:\/\/\S+$/.test(text);
  const body = isCode ? element("pre", { textContent: text })
    : isLink ? element("a", { href: text, textContent: text, rel: "noreferrer" }) : null;
  return [element("dt", { textContent: title }), element("dd", {}, ...(body ? [body] : withCode(text)))];
};

const startRules = () => {
  const names = Object.keys(data.rules);
  byId("rule-list").append(...names.map((name) => {
    const { summary, sections } = data.rules[name];
    const count = data.problems.filter((problem) => problem.rule === name).length;
    return element("article", { className: "rule", id: `rule-${name}` },
      element("header", {},
        element("h3", { className: "code", textContent: name }),
        button("link minor", counted(count, "problem"), () => showProblems({ rule: name }))),
      element("p", {}, ...withCode(summary || "The file could not be checked.")),
      element("dl", {}, ...sections.flatMap(ruleSection)));
  }));
  return names.length;
};

// The page

const startTheme = () => {
  const toggle = byId("theme");
  const isDark = () => (document.documentElement.dataset.theme
    ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const label = () => { toggle.textContent = isDark() ? "Light theme" : "Dark theme"; };
  toggle.onclick = () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    label();
  };
  matchMedia("(prefers-color-scheme: dark)").onchange = label;
  label();
};

startTheme();
for (const id of ["theme", "sections", "problems", "operations", "coverage"]) byId(id).hidden = false;
startProblems();
startOperations();
startCoverage();
const rules = startRules();
byId("rules").hidden = !rules;
const sections = [
  ["problems", "Problems", number(data.problems.length + data.left_out.problems)],
  ["operations", "Operations", number(data.operations.length + data.left_out.operations)],
  ["coverage", "Coverage", byId("share").textContent],
  ...(rules ? [["rules", "Rules", number(rules)]] : []),
];
byId("sections").append(...sections.map(([id, title, figure]) =>
  element("a", { href: `#${id}` }, title, span("", figure))));
// The browser looked for the place in the address before the page was built.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
