// Draws recorded explorers (see nodetutor/notebook/records.py): <figure class="nodetutor-record"> with its JSON inside.
(() => {
  const svgSpace = "http://www.w3.org/2000/svg";
  let count = 0;

  function put(parent, tag, attributes, space) {
    const part = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const name in attributes) if (attributes[name] !== undefined) part.setAttribute(name, attributes[name]);
    return parent.appendChild(part);
  }

  function paint(look) {
    return {
      fill: look.fill ?? "none", "fill-opacity": look.fill && look.dense < 1 ? look.dense : undefined,
      stroke: look.stroke ?? "none", "stroke-opacity": look.stroke && look.seen < 1 ? look.seen : undefined,
      "stroke-width": look.stroke ? look.width : undefined, "stroke-dasharray": look.dash?.join(" "),
      "stroke-dashoffset": look.dash ? look.from : undefined,
      "stroke-linecap": look.cap === "projecting" ? "square" : look.cap, "stroke-linejoin": look.join,
    };
  }

  function drawMark(svg, record, mark, clips) {
    const [kind, lookNumber, ...rest] = mark, look = record.looks[lookNumber], attributes = paint(look);
    if (look.clip.length && kind !== "t") attributes["clip-path"] = `url(#${clips(look.clip)})`;
    if (kind === "p") put(svg, "path", { d: "M0 0" + record.shapes[rest[0]], ...attributes }, svgSpace);
    else if (kind === "m") {
      const steps = rest[1].split(" ").map(Number), shape = record.shapes[rest[0]];
      let x = 0, y = 0, d = "";
      for (let i = 0; i < steps.length; i += 2) d += `M${x += steps[i]} ${y += steps[i + 1]}${shape}`;
      put(svg, "path", { d, ...attributes }, svgSpace);
    } else if (kind === "t") {
      const [[x, y, angle, size], letters] = rest;
      const line = put(svg, "g", { transform: `translate(${x} ${y}) rotate(${-angle}) scale(${size})`, fill: look.fill }, svgSpace);
      for (let i = 0; i < letters.length; i += 4) {
        const [shape, dx, dy, scale] = letters.slice(i, i + 4);
        if (record.shapes[shape]) put(line, "path", { d: "M0 0" + record.shapes[shape], transform: `translate(${dx} ${dy}) scale(${scale / 10})` }, svgSpace);
      }
    } else if (kind === "i") {
      const [[x, y, width, height], href] = rest;
      put(svg, "image", { x, y, width, height, href, preserveAspectRatio: "none" }, svgSpace);
    }
  }

  function slider(box, control, id, changed) {
    const label = put(box, "label", { for: id });
    label.textContent = control.name;
    const input = put(box, "input", { type: "range", id, min: 0, max: control.labels.length - 1, value: control.start });
    const readout = put(box, "output", { for: id });
    const told = () => {
      readout.textContent = control.labels[input.value];
      input.setAttribute("aria-valuetext", control.labels[input.value]);
    };
    input.addEventListener("input", () => { told(); changed(); });
    told();
    return { get: () => +input.value, set: value => { input.value = value; told(); }, count: control.labels.length };
  }

  function buttons(box, control, id, changed) {
    const label = put(box, "span", { id: `${id}-label` });
    label.textContent = control.name;
    const row = put(box, "div", { role: "radiogroup", "aria-labelledby": `${id}-label`, class: "choices" });
    const inputs = control.labels.map((text, i) => {
      const choice = put(row, "label");
      const input = put(choice, "input", { type: "radio", name: id, value: i });
      put(choice, "span").textContent = text;
      input.checked = i === control.start;
      input.addEventListener("change", changed);
      return input;
    });
    return { get: () => inputs.findIndex(input => input.checked), set: value => { inputs[value].checked = true; }, count: inputs.length };
  }

  // A record stands in the page, or is a script of its own, which says take(name, record).
  function start(figure) {
    if (figure.dataset.ready) return;
    const inside = figure.querySelector("script");
    if (inside) begin(figure, JSON.parse(inside.textContent));
    else put(document.head, "script", { src: figure.dataset.src });
  }

  function take(name, record) {
    document.querySelectorAll(`.nodetutor-record[data-record="${name}"]`).forEach(figure => begin(figure, record));
  }

  function begin(figure, record) {
    if (figure.dataset.ready) return;
    figure.dataset.ready = "1";
    const name = `record${count++}`;
    figure.querySelectorAll(".still").forEach(still => still.remove());
    const controls = put(figure, "div", { class: "record-controls" });
    const moved = record.controls.map((control, i) =>
      (control.buttons ? buttons : slider)(put(controls, "div", { class: "control" }), control, `${name}-${i}`, draw));
    const row = put(controls, "div", { class: "control last" });
    if (record.play) {
      const play = put(row, "button", { type: "button", "aria-label": "play" });
      let timer;
      const stop = () => { clearInterval(timer); timer = undefined; play.textContent = "▶ Play"; };
      stop();
      play.addEventListener("click", () => {
        if (timer) return stop();
        play.textContent = "❚❚ Pause";
        if (moved[0].get() === moved[0].count - 1) moved[0].set(0);
        draw();
        timer = setInterval(() => {
          if (moved[0].get() < moved[0].count - 1) { moved[0].set(moved[0].get() + 1); draw(); } else stop();
        }, 800);
      });
    }
    const reset = put(row, "button", { type: "button" });
    reset.textContent = "Reset";
    reset.addEventListener("click", () => { record.controls.forEach((control, i) => moved[i].set(control.start)); draw(); });
    const frame = put(figure, "div", { class: "frame" });
    const svg = put(frame, "svg", { viewBox: `0 0 ${10 * record.width} ${10 * record.height}`, role: "img" }, svgSpace);
    const background = put(svg, "image", { width: 10 * record.width, height: 10 * record.height }, svgSpace);
    const defs = put(svg, "defs", {}, svgSpace), marks = put(svg, "g", {}, svgSpace), known = new Map();
    // On a phone the panels of a picture stand below each other: the same drawing, seen through several windows.
    background.id = `${name}-background`;
    marks.id = `${name}-marks`;
    for (const [left, width] of record.panels.length > 1 ? record.panels : []) {
      const style = `--panel: ${width / 10}px`, viewBox = `${left} 0 ${width} ${10 * record.height}`;
      const panel = put(frame, "svg", { viewBox, style, class: "panel", "aria-hidden": true }, svgSpace);
      for (const what of [background, marks]) put(panel, "use", { href: `#${what.id}` }, svgSpace);
    }
    svg.style.setProperty("--panel", `${record.width}px`);
    const words = put(figure, "figcaption", { "aria-live": "polite" });
    const fewer = record.controls.filter(control => control.left_out).map(control => control.name);
    if (fewer.length) put(figure, "p", { class: "fewer" }).textContent =
      `Recorded here: some values of ${fewer.join(", ")}. The notebook has them all.`;
    figure.style.maxWidth = `${record.width}px`;
    // What is too wide can be pushed sideways, by keyboard, too.
    new ResizeObserver(() => {
      if (frame.scrollWidth > frame.clientWidth) frame.tabIndex = 0; else frame.removeAttribute("tabindex");
    }).observe(frame);

    function clips(box) {
      const key = box.join();
      if (!known.has(key)) {
        known.set(key, `${name}-clip${known.size}`);
        const [x, y, width, height] = box;
        put(put(defs, "clipPath", { id: known.get(key) }, svgSpace), "rect", { x, y, width, height }, svgSpace);
      }
      return known.get(key);
    }

    function draw() {
      const place = moved.reduce((sum, control, i) => sum * record.controls[i].labels.length + control.get(), 0);
      const [view, numbers, text] = record.combos[place];
      background.setAttribute("href", record.backgrounds[view]);
      marks.replaceChildren();
      for (const number of numbers) drawMark(marks, record, record.marks[number], clips);
      words.textContent = record.words[text];
      svg.setAttribute("aria-label", record.words[text]);
    }
    figure.record = { draw, set: values => { values.forEach((value, i) => moved[i].set(value)); draw(); } };
    draw();
  }

  // What is far below is made ready when the reader comes near it, or prints.
  function ready() {
    const all = document.querySelectorAll(".nodetutor-record");
    if (!("IntersectionObserver" in window)) return all.forEach(start);
    const near = new IntersectionObserver(seen => seen.forEach(one => {
      if (one.isIntersecting) { near.unobserve(one.target); start(one.target); }
    }), { rootMargin: "600px" });
    all.forEach(figure => near.observe(figure));
    addEventListener("beforeprint", () => all.forEach(start));
  }
  window.nodetutorRecords = { start, take, ready };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();
})();
