/** What a site that uses React would write: a component with the element in it goes into `#root`. */
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";

const stage = [{ account: "ada", name: "Ada Lovelace", role: "host" }];

function Listening() {
  const [scene, setScene] = useState("none");
  const [open, setOpen] = useState(true);
  const onState = ({ detail }) => setScene(detail.scene);
  return [
    createElement("output", { key: "scene" }, scene),
    createElement("button", { key: "close", type: "button", onClick: () => setOpen(false) }, "Close"),
    open && createElement("rostrum-player", { key: "player", space: "evening", heading: "Tides", stage, "onrostrum-state": onState }),
  ];
}

createRoot(document.querySelector("#root")).render(createElement(Listening));
