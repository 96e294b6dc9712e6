'use strict';

const API = '/api/v1/billing/';
const get = id => document.getElementById(id);

function user() {
  return get('user').value;
}

async function call(path, options = {}) {
  const response = await fetch(path, {
    ...options,
    headers: {'X-Demo-User': user(), 'Content-Type': 'application/json'},
  });
  const body = response.status === 204 ? {} : await response.json();
  if (!response.ok) {
    throw new Error(body.message || body.detail || response.statusText);
  }
  return body;
}

function post(path, body) {
  return call(path, {method: 'POST', body: JSON.stringify(body)});
}

function say(text) {
  get('message').textContent = text;
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function facts(list, pairs) {
  list.replaceChildren(...pairs.flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

function planItem(plan) {
  const item = element('li', '');
  item.append(element('strong', plan.display_name), element('span', plan.features.join(', ')));
  if (plan.duration_days > 0) {
    const buy = element('button', `Buy for ${plan.price} RUB`);
    buy.type = 'button';
    buy.addEventListener('click', () => act(() => purchase(plan.code)));
    item.append(buy);
  }
  return item;
}

async function purchase(code) {
  const payment = await post(API + 'create-payment/', {
    plan_code: code,
    save_payment_method: get('save').checked,
    return_url: `${location.origin}/?user=${encodeURIComponent(user())}`,
  });
  location.assign(payment.confirmation_url);
}

async function show() {
  const [account, subscription, plans, payments] = await Promise.all([
    call(API + 'me/'), call(API + 'subscription/'), call(API + 'plans/'), call(API + 'payments/'),
  ]);
  facts(get('account'), [
    ['Plan', account.plan_name],
    ['Until', account.expires_at === null ? 'no end' : new Date(account.expires_at).toLocaleString()],
    ['Photos today', account.daily_photo_limit === null
      ? `${account.used_today} of as many as you like` : `${account.used_today} of ${account.daily_photo_limit}`],
    ['Card', subscription.card_bound ? `${subscription.payment_method.card_brand || ''} ${subscription.payment_method.card_mask || ''}` : 'none'],
  ]);
  get('renew').checked = subscription.autorenew_enabled;
  get('renew').disabled = !subscription.autorenew_available && !subscription.autorenew_enabled;
  get('plans').replaceChildren(...plans.map(planItem));
  get('payments').replaceChildren(...(payments.results.length === 0
    ? [element('li', 'none yet')]
    : payments.results.map(p => element('li', `${p.amount} ${p.currency}, ${p.description}: ${p.status}`))));
}

async function act(action) {
  try {
    say('');
    await action();
  } catch (failure) {
    say(failure.message);
  }
}

get('user-form').addEventListener('submit', event => {
  event.preventDefault();
  act(show);
});
get('photo').addEventListener('click', () => act(async () => {
  const answer = await post('/api/v1/ai/recognize/', {photo: 'lunch.jpg'});
  await show();
  say(`Recognised: ${answer.meal}`);
}));
get('renew').addEventListener('change', event => act(async () => {
  const enabled = event.target.checked;
  try {
    await post(API + 'subscription/autorenew/', {enabled});
  } finally {
    await show();
  }
}));

const known = new URLSearchParams(location.search).get('user');
if (known) {
  get('user').value = known;
}
act(show);
