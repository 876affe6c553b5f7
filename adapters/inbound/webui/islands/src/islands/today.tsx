import { useSignal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ago, clock, dateOf, dateText, daySpan, utc, zoneName } from '../lib/time';
import type { Whereabouts } from '../lib/types';
import { words } from '../lib/words';
import { markPath, type Standing } from '../map/marks';
import * as s from './today-state';
import './today.css';

const { t, n } = words;

/** data-zone: the company's time zone, where the page's own (of the body) is not it. */
export function mount(el: HTMLElement): void {
  const zone = el.dataset.zone ?? document.body.dataset.zone ?? 'UTC';
  s.now.value = Date.parse(document.body.dataset.now ?? '') || Date.now();
  s.follow();
  el.replaceChildren();
  render(<Today zone={zone} />, el);
  window.addEventListener('pagehide', s.unfollow);
  window.addEventListener('pageshow', (e) => e.persisted && s.at.value === null && s.follow());
}

function Today({ zone }: { zone: string }) {
  return (
    <div class="today">
      <Bar />
      <Ground />
      <List zone={zone} />
      <Slider zone={zone} />
    </div>
  );
}

const order: Standing[] = ['at', 'away', 'unsure', 'late'];

export function Mark({ is }: { is: Standing }) {
  return (
    <svg class={`stand-${is}`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={markPath[is]} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

function Bar() {
  const counted = s.counts.value;
  return (
    <div class="today-bar">
      <div class="counts" role="group" aria-label={t('island.today.filter')}>
        {order
          .filter((is) => counted[is] > 0 || s.only.value === is)
          .map((is) => (
            <button key={is} type="button" class="count" aria-pressed={s.only.value === is} onClick={() => (s.only.value = s.only.value === is ? null : is)}>
              <Mark is={is} /> <span>{n(`island.today.count.${is}`, counted[is])}</span>
            </button>
          ))}
      </div>
      <Link />
    </div>
  );
}

function Link() {
  if (s.at.value !== null) return null;
  const is = s.link.value;
  return (
    <span class={is === 'live' ? 'link-state' : 'link-state off'} role="status">
      <i aria-hidden="true" />
      {t(`island.today.link.${is}`)}
      {is === 'ended' && <a href={`/sign-in?return_to=${encodeURIComponent(location.pathname)}`}>{t('island.sign_in')}</a>}
    </span>
  );
}

function Ground() {
  const el = useRef<HTMLDivElement>(null);
  const failed = useSignal(false);
  const drawn = useRef(false);
  useEffect(() => {
    // The list is there first: the map is the larger part, and waits for what it shows.
    const stop = s.places.subscribe((all) => {
      if (drawn.current || (all.size === 0 && s.link.peek() === 'connecting')) return;
      drawn.current = true;
      import('./today-map')
        .then((m) => m.drawToday(el.current as HTMLDivElement))
        .catch((why: unknown) => {
          console.error(why);
          failed.value = true;
        });
    });
    return stop;
  }, []);
  return failed.value ? <p class="note warn">{t('island.map.failed')}</p> : <div class="isl-map" ref={el} role="region" aria-label={t('island.today.map')} />;
}

function where(w: Whereabouts, zone: string): string {
  if (w.stay) {
    const since = clock(Date.parse(w.stay.arrived), zone);
    return t(w.stay.verdict === 'undecided' ? 'island.today.maybe' : 'island.today.at', { site: w.stay.site.name || w.stay.site.ref, since });
  }
  return t(w.fix ? 'island.today.between' : 'island.today.nowhere');
}

function List({ zone }: { zone: string }) {
  const crews = s.crews.value;
  return (
    <section class="today-list" aria-label={t('island.today.list')}>
      <div class="search">
        <input type="search" aria-label={t('island.today.search')} placeholder={t('island.today.search')} value={s.search.value} onInput={(e) => (s.search.value = e.currentTarget.value)} />
      </div>
      <div class="rows">
        {s.cut.value && <p class="note info">{n('island.today.cut', s.places.value.size)}</p>}
        {crews.length === 0 && <p class="nobody">{t(s.places.value.size === 0 ? (s.link.value === 'connecting' && s.at.value === null ? 'island.loading' : 'island.today.none') : 'island.today.no_match')}</p>}
        {crews.map((c) => (
          <>
            <h2>
              {c.name || t('island.today.no_crew')} <span>{n('island.badges', c.rows.length)}</span>
            </h2>
            <ul>
              {c.rows.map((w) => (
                <Row key={w.badge.id} w={w} zone={zone} />
              ))}
            </ul>
          </>
        ))}
      </div>
    </section>
  );
}

function Row({ w, zone }: { w: Whereabouts; zone: string }) {
  const is = s.standing(w);
  const el = useRef<HTMLButtonElement>(null);
  const picked = s.chosen.value === w.badge.id;
  useEffect(() => {
    if (picked) el.current?.scrollIntoView({ block: 'nearest' });
  }, [picked]);
  const heard = w.heard_at ? Date.parse(w.heard_at) : null;
  return (
    <li>
      <button ref={el} type="button" class="row" aria-current={picked} onClick={() => (s.chosen.value = picked ? null : w.badge.id)}>
        <Mark is={is} />
        <span class="name">{s.nameOf(w)}</span>
        <span class="age" title={heard === null ? '' : utc(heard)}>
          {heard === null ? t('island.never') : ago(heard, s.now.value, words)}
        </span>
        <span class="where">
          {where(w, zone)}
          {w.late_since && ` · ${t('island.today.late', { since: clock(Date.parse(w.late_since), zone) })}`}
          {w.fix && ` · ± ${Math.round(2 * w.fix.standard_error_m)} m`}
        </span>
      </button>
      {picked && <More w={w} zone={zone} />}
    </li>
  );
}

function More({ w, zone }: { w: Whereabouts; zone: string }) {
  return (
    <div class="more">
      {w.worker && <span>{w.badge.label || w.badge.device}</span>}
      <a href={`/badges/${w.badge.id}`}>{t('island.today.open_badge')}</a>
      <a href={`/days/${dateOf(s.now.value, zone)}?badge=${w.badge.id}`}>{t('island.today.open_day')}</a>
      {w.stay && <a href={`/sites/${w.stay.site.id}`}>{t('island.today.open_site')}</a>}
    </div>
  );
}

const minute = 60_000;

function Slider({ zone }: { zone: string }) {
  const shown = s.at.value ?? s.now.value;
  const date = dateOf(shown, zone);
  const [from, to] = daySpan(date, zone);
  const today = dateOf(s.now.value, zone);
  const latest = useRef(0);
  if (s.at.value === null) latest.current = s.now.value;
  const end = Math.min(to, latest.current || s.now.value);
  const past = s.at.value !== null;
  const unknown = past && !s.busy.value && s.asKnown.value && [...s.places.value.values()].every((w) => !w.fix && !w.stay);
  return (
    <div class="today-time" role="group" aria-label={t('island.today.time')}>
      <button type="button" class={past ? 'button small' : 'button plain small'} aria-pressed={!past} onClick={s.live}>
        {t('island.today.live')}
      </button>
      <input
        type="date"
        aria-label={t('island.today.date')}
        value={date}
        max={dateOf(latest.current || s.now.value, zone)}
        onChange={(e) => {
          const [a, b] = daySpan(e.currentTarget.value || today, zone);
          s.lookAt(Math.min(a + 12 * 60 * minute, b, latest.current || b));
        }}
      />
      <input
        type="range"
        aria-label={t('island.today.moment')}
        aria-valuetext={`${dateText(shown, zone, words.lang)}, ${clock(shown, zone)}`}
        min={0}
        max={Math.max(1, Math.floor((end - from) / (5 * minute)))}
        value={Math.floor((shown - from) / (5 * minute))}
        onInput={(e) => s.lookAt(Math.min(end, from + Number(e.currentTarget.value) * 5 * minute))}
      />
      <output title={utc(shown)}>
        {dateText(shown, zone, words.lang)}, {clock(shown, zone)} {zoneName(shown, zone, words.lang)}
      </output>
      {past && (
        <label class="check">
          <input
            type="checkbox"
            checked={s.asKnown.value}
            onChange={(e) => {
              s.asKnown.value = e.currentTarget.checked;
              void s.read(s.at.value as number);
            }}
          />
          {t('island.today.as_known')}
        </label>
      )}
      {unknown && <p class="note info">{t('island.today.nothing_known')}</p>}
      {s.failed.value && (
        <p class="note bad" role="alert">
          {t('island.refused')} <span lang="en">{s.failed.value}</span>
        </p>
      )}
    </div>
  );
}
