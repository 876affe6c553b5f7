// A page about something that is under way is looked at again every few seconds, until it
// is over. What is shown is replaced where it is another; the focus stays.
const at = document.querySelector('[data-progress]');
if (at) look(at, 1500);

async function look(shown, pause) {
  await new Promise((done) => setTimeout(done, pause));
  if (document.hidden) return look(shown, pause);
  let next;
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
    if (!answer.ok) return look(shown, pause * 2);
    next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-progress]');
  } catch {
    return look(shown, pause * 2);
  }
  if (next && next.dataset.progress === shown.dataset.progress) return look(shown, Math.min(pause * 1.3, 10_000));
  location.reload();
}
