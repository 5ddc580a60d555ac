"use strict";

// textual-serve's script begins when the page is loaded and measures the font at once: the font must be there before.
const begin = window.onload;
window.onload = async (event) => {
  const faces = ["16px", "bold 16px"].map((font) => document.fonts.load(`${font} "Roboto Mono"`, "Ж"));
  await Promise.allSettled(faces);
  document.getElementById("again").addEventListener("click", () => window.location.reload());
  begin(event);
};

// Keys go to the screens at once, without a click; at the end to the button.
document.addEventListener("DOMContentLoaded", () => {
  const body = document.body;
  let told = "";
  new MutationObserver(() => {
    const now = ["-closed", "-first-byte"].find((name) => body.classList.contains(name)) ?? "";
    if (now === told) return;
    told = now;
    document.querySelector(now === "-closed" ? "#again" : ".xterm-helper-textarea")?.focus();
  }).observe(body, { attributeFilter: ["class"] });
});

// The margins take the colours of another theme; textual-serve's script passes over what it does not know.
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      const [kind, colours] = typeof data === "string" ? JSON.parse(data) : [];
      if (kind !== "colours") return;
      for (const [name, colour] of Object.entries(colours))
        document.documentElement.style.setProperty(`--${name}`, colour);
    });
  }
};

// A file to be saved needs no window, which a browser might forbid; a foreign page learns nothing of this one.
const open = window.open.bind(window);
window.open = (address, target) => {
  if (!address) return open();
  const url = new URL(address, window.location.href);
  if (url.origin === window.location.origin && url.pathname.startsWith("/download/")) {
    const link = document.createElement("a");
    link.href = url.href;
    link.download = "";
    link.click();
  } else if (url.protocol === "https:" || url.protocol === "http:") {
    open(url.href, "_blank", "noopener,noreferrer");
  }
  return null;
};

// Copying works on an unencrypted address of the network too, where browsers have no clipboard of their own.
if (!navigator.clipboard) {
  const writeText = async (text) => {
    const field = document.createElement("textarea");
    const focused = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    focused?.focus();
  };
  Object.defineProperty(navigator, "clipboard", { value: { writeText, readText: async () => "" } });
}
