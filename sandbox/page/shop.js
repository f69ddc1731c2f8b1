// The Acme shop: arrive with a click id, sign up, buy a plan.

import { call } from "./api.js";
import { h } from "./dom.js";
import { price } from "./panels.js";

const CUSTOMER = "acme-customer";
const click = new URLSearchParams(location.search).get("dub_id") ?? "";
const shop = document.getElementById("shop");
const said = h("p", { class: "said", role: "status" });

function say(sentence, ok) {
  said.textContent = sentence;
  said.className = `said ${ok ? "ok" : "bad"}`;
}

function hero() {
  const origin = click ? h("p", { class: "origin" }, "You came through a partner. Click ", h("code", {}, click)) : h("p", { class: "origin" }, "You came by yourself: nobody will be credited.");
  return h("section", { class: "hero" }, h("h1", {}, "Boards your whole team can read"), h("p", {}, "Plan, assign, and see what is late before it is."), origin);
}

function signUp(customer, redraw) {
  if (customer) return h("section", {}, h("h2", {}, `Welcome, ${customer.name}`), h("p", {}, customer.email, " · ", customer.id));
  const name = h("input", { type: "text", autocomplete: "off", placeholder: "Robin Vale" });
  const email = h("input", { type: "email", autocomplete: "off", placeholder: "robin@buyer.example" });
  const form = h("form", {}, h("h2", {}, "Sign up"), h("label", {}, "Name", name), h("label", {}, "E-mail", email), h("button", { type: "submit" }, "Create my account"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await call("/ui/shop/signup", { name: name.value, email: email.value, click });
    if (!answer.ok) return say(answer.error, false);
    sessionStorage.setItem(CUSTOMER + click, JSON.stringify(answer.customer));
    say(answer.reported ? "Account created. The sign-up was reported as a lead." : "Account created. Without a click there was no lead to report.", true);
    return redraw();
  });
  return h("section", {}, form);
}

function plans(list, customer) {
  const buy = async (plan) => {
    if (!customer) return say("Sign up first.", false);
    const answer = await call("/ui/shop/buy", { customer: customer.id, plan: plan.key });
    if (!answer.ok) return say(answer.error, false);
    return say(`Paid ${price(plan)} for ${plan.name}, invoice ${answer.invoice}.${answer.counted ? "" : " Nobody was credited."}`, true);
  };
  const card = (plan) => h("li", {}, h("strong", {}, plan.name), h("span", {}, plan.about), h("b", {}, price(plan)), h("button", { type: "button", on: { click: () => buy(plan) } }, "Buy"));
  return h("section", {}, h("h2", {}, "Plans"), h("ul", { class: "plans" }, list.map(card)));
}

async function draw() {
  const state = await (await fetch("/ui/state")).json();
  const kept = JSON.parse(sessionStorage.getItem(CUSTOMER + click) ?? "null");
  const customer = state.shop.customers.find((one) => one.id === kept?.id) ?? null;
  shop.replaceChildren(hero(), said, signUp(customer, draw), plans(state.shop.plans, customer));
}

draw();
