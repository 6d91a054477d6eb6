// What scripts add. Every page works without this file.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const words = () => document.getElementById("shortcut-words")?.dataset ?? {};

  // ---- said, and read before it goes
  function toast(text) {
    const place = document.getElementById("toasts");
    if (!place || all("p", place).some((line) => line.textContent === text)) return;
    const box = document.createElement("div");
    box.className = "toast is-error";
    const line = document.createElement("p");
    line.textContent = text;
    const close = document.createElement("button");
    close.className = "toast-close";
    close.type = "button";
    close.dataset.close = "";
    close.textContent = "×";
    close.setAttribute("aria-label", words().close);
    box.append(line, close);
    place.append(box);
  }

  function begin(from) {
    all("[data-close]", from).forEach((button) => (button.hidden = false));
    const summary = from.querySelector?.("[data-focus]");
    if (summary) summary.focus();
    all("[data-drop]", from).forEach(drop);
  }

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".toast, .shortcuts").remove();
    const link = event.target.closest(".errors a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus({ preventScroll: true });
      (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    }
    all("details.drawer[open]").forEach((open) => open.contains(event.target) || (open.open = false));
  });

  // ---- nothing typed is lost, nothing is sent twice
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-unsaved][method=post]")) unsaved = true;
  });
  addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    unsaved = false;
    form.setAttribute("aria-busy", "true");
    event.submitter?.setAttribute("aria-busy", "true");
    // An answer that is a file leaves the page where it is.
    setTimeout(() => ready(form), 10000);
    if (form.enctype === "multipart/form-data") send(event, form);
  });
  function ready(from = document) {
    all('[aria-busy="true"]', from).forEach((busy) => busy.removeAttribute("aria-busy"));
    if (from.getAttribute) from.removeAttribute("aria-busy");
  }
  addEventListener("pageshow", () => ready());
  addEventListener("popstate", (event) => event.state?.whole && location.reload());

  // ---- upload: drop, check the size, show how far it is
  function drop(zone) {
    const input = zone.querySelector(".drop-input");
    const list = zone.querySelector(".drop-list");
    const limit = Number(zone.dataset.limit || 0);
    const show = () => {
      list.replaceChildren();
      all("input[type=file]", zone).forEach((one) => {
        const large = [...one.files].some((file) => limit && file.size > limit);
        [...one.files].forEach((file) => {
          const line = document.createElement("li");
          const over = limit && file.size > limit;
          line.textContent = `${file.name} · ${file.size < 1048576 ? `${Math.ceil(file.size / 1024)} KB` : `${(file.size / 1048576).toFixed(1)} MB`}`;
          if (over) {
            line.className = "is-wrong";
            line.textContent += ` · ${zone.dataset.limitWords}`;
          }
          list.append(line);
        });
        one.setCustomValidity(large ? zone.dataset.limitWords : "");
        if (large) one.value = "";
      });
    };
    zone.addEventListener("change", show);
    ["dragover", "dragenter"].forEach((name) => zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    }));
    ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("is-over")));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      show();
    });
  }
  function send(event, form) {
    const zone = form.querySelector("[data-drop]");
    const bar = zone?.querySelector("progress");
    if (!bar || !all("input[type=file]", form).some((one) => one.files.length)) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    const broken = () => {
      bar.hidden = true;
      ready(form);
      toast(zone.dataset.brokenWords);
    };
    bar.hidden = false;
    bar.setAttribute("aria-label", zone.dataset.sendingWords);
    request.upload.onprogress = (step) => {
      if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total;
    };
    request.onload = () => {
      // The answer is shown as it came: asking for it again would lose what it has to say once.
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const fresh = page.querySelector(".page");
      if (!fresh) return broken();
      document.querySelector(".page").replaceWith(fresh);
      document.title = page.title;
      if (request.responseURL !== location.href) {
        history.replaceState({ whole: true }, "");
        history.pushState({ whole: true }, "", request.responseURL);
      }
      window.htmx?.process(fresh);
      scrollTo(0, 0);
      document.getElementById("main").focus();
      begin(fresh);
    };
    request.onerror = request.onabort = request.ontimeout = broken;
    request.open("POST", form.action);
    request.send(data);
  }

  // ---- keys
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all(".shortcuts").forEach((list) => list.remove());
      all("details.drawer[open]").forEach((open) => (open.open = false));
    }
    const typing = event.target.closest("input:not([type=radio],[type=checkbox],[type=file]), textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "?") return shortcuts();
    if (["j", "k", "x"].includes(event.key) && rows(event.key)) return event.preventDefault();
    const wanted = all("[data-shortcut]").find((one) => one.dataset.shortcut === event.key && one.offsetParent);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, textarea, select")) wanted.focus();
    else wanted.click();
  });
  // The rows of a list: j and k go down and up, x ticks; Enter opens the link as ever.
  function rows(key) {
    const links = all("[data-row]").filter((one) => one.offsetParent);
    const at = links.findIndex((one) => one.closest("tr").contains(document.activeElement));
    if (key === "x") links[at]?.closest("tr").querySelector("input[type=checkbox]")?.click();
    else links[Math.min(Math.max(at + (key === "j" ? 1 : -1), 0), links.length - 1)]?.focus();
    return links.length > 0;
  }
  function shortcuts() {
    if (document.querySelector(".shortcuts") || root.dataset.mode === "elder") return;
    const keys = all("[data-shortcut]").filter((one) => one.offsetParent);
    if (!keys.length) return;
    const box = document.createElement("section");
    box.className = "shortcuts";
    box.setAttribute("aria-label", words().title);
    const title = document.createElement("h2");
    title.textContent = words().title;
    const list = document.createElement("dl");
    keys.forEach((one) => {
      const key = document.createElement("dt");
      const mark = document.createElement("kbd");
      mark.textContent = one.dataset.shortcut;
      key.append(mark);
      const what = document.createElement("dd");
      const label = one.id && document.querySelector(`label[for="${CSS.escape(one.id)}"]`);
      what.textContent = (one.querySelector("span") ?? label ?? one).textContent.trim();
      list.append(key, what);
    });
    const close = document.createElement("button");
    close.className = "button is-secondary is-small";
    close.dataset.close = "";
    close.textContent = words().close;
    box.append(title, list, close);
    document.body.append(box);
    close.focus();
  }

  // ---- htmx: our token goes along; what fails is said
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    // What was swapped whole is gone; what stands in its place has its id. Going back swaps everything.
    const target = event.detail.target;
    const there = target?.isConnected ? target : document.getElementById(target?.id);
    if (there || !target) begin(there ?? document);
  });
  // What looks again by itself does so only while somebody looks, and says nothing when the network is gone.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.hasAttribute?.("data-while-visible")) event.preventDefault();
  });
  document.addEventListener("htmx:sendError", () => toast(words().broken));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.detail.elt.matches?.("form[data-saved]")) unsaved = false;
  });

  begin(document);
})();
