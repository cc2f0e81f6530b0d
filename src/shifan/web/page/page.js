"use strict";
(() => {
  const body = document.body;
  const terminal = document.getElementById("terminal");
  const page = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
  const asked = Number(new URLSearchParams(location.search).get("fontsize"));
  // The key comes behind the # of the first address. It stays where no other port of this computer can read it.
  if (location.hash.length > 1) {
    localStorage.setItem("key", location.hash.slice(1));
    history.replaceState(null, "", location.pathname + location.search);
  }
  terminal.dataset.sessionWebsocketUrl = `ws://${location.host}/ws/${localStorage.getItem("key") || "none"}/${page}`;
  terminal.dataset.fontSize = asked >= 8 && asked <= 40 ? String(asked) : "16";

  // What the terminal opens: a download becomes a click on a link, which no browser blocks as an unwanted window.
  const open = window.open.bind(window);
  window.open = (address, target) => {
    if (!address) {
      return open();
    }
    const url = new URL(address, location.href);
    if (url.origin === location.origin && url.pathname.startsWith("/download/")) {
      const link = document.createElement("a");
      link.href = url.href;
      link.download = "";
      link.click();
      return null;
    }
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      return null;
    }
    const opened = open(url.href, target);
    if (opened) {
      opened.opener = null;
    } else {
      const link = document.getElementById("link");
      link.href = link.textContent = url.href;
      document.getElementById("blocked").hidden = false;
    }
    return opened;
  };
  document.getElementById("link").addEventListener("click", () => {
    document.getElementById("blocked").hidden = true;
  });

  // Ctrl+V is the browser's: it knows the clipboard. The terminal would send the key and keep the text back.
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "v") {
        event.stopImmediatePropagation();
      }
    },
    true,
  );

  // A file that is dropped here would take the page's place.
  const dropped = document.getElementById("dropped");
  window.addEventListener("dragover", (event) => event.preventDefault());
  window.addEventListener("drop", (event) => {
    event.preventDefault();
    dropped.hidden = false;
    setTimeout(() => {
      dropped.hidden = true;
    }, 8000);
  });

  const focus = () => document.querySelector(".xterm-helper-textarea")?.focus();
  window.addEventListener("focus", focus);

  const again = document.getElementById("again");
  const ended = async () => {
    let words = "这里的服务已经停止。每次改动都已保存。\n请回到运行它的窗口，再运行一次，打开新的地址。";
    try {
      const answer = await fetch(`/ended/${page}`);
      if (answer.ok) {
        words = (await answer.text()) || "已经退出。每次改动都已保存。可以关掉这一页。";
      }
    } catch {
      again.hidden = true; // nobody answers: the server itself has stopped
    }
    document.getElementById("words").textContent = words;
    body.classList.add("-told");
    again.focus();
  };
  again.addEventListener("click", () => location.reload());

  let begun = false;
  let over = false;
  new MutationObserver(() => {
    if (!begun && body.classList.contains("-first-byte")) {
      begun = true;
      focus();
    }
    if (!over && body.classList.contains("-closed")) {
      over = true;
      ended();
    }
  }).observe(body, { attributeFilter: ["class"] });

  // The terminal measures its letters once, when it starts: the font must be there by then.
  const start = () => {
    const script = document.createElement("script");
    script.src = "/terminal/js/textual.js";
    script.onload = () => {
      if (document.readyState === "complete") {
        window.onload(new Event("load"));
      }
    };
    document.head.append(script);
  };
  const patience = new Promise((done) => setTimeout(done, 3000));
  Promise.race([document.fonts.load("16px 'Roboto Mono'"), patience]).then(start, start);
})();
