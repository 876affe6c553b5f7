package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/browser"
)

var pageSpeed = claim{
	name: "page-speed",
	target: "with a processor slowed down 4 times the largest part of each page is there within 1.0 s and it takes at most 300 kB, one with a map 1 MB; " +
		"a day of 500 badges and 200,000 fixes: answered within 2 s, at most 5,000 features drawn, at most 16 ms of script for each frame of a pan",
	run: provePageSpeed,
}

// What the claim allows.
const (
	speedSlowed   = 4
	speedPaint    = 1000 * time.Millisecond
	speedPage     = 300_000 // Bytes.
	speedMap      = 1_000_000
	speedAnswer   = 2 * time.Second
	speedFeatures = 5000
	speedFrame    = 16 * time.Millisecond

	speedBadges = 500
	speedFixes  = 400 // Of a badge on the day.
	speedFrames = 90
)

// speedProof opens pages of a company with a full day.
type speedProof struct {
	*signInProof
	page  *browser.Page
	day   string
	badge string
	short []string
}

func provePageSpeed(ctx context.Context, b *bench) (result, error) {
	program, err := browser.Find(ctx, b.say)
	if err != nil {
		return result{}, err
	}
	p := &speedProof{signInProof: &signInProof{b: b, counts: map[string]int{}}}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	if err := p.stock(ctx); err != nil {
		return result{}, err
	}
	chromium, err := browser.Open(ctx, program)
	if err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, chromium.Close)
	if p.page, err = chromium.Page(); err != nil {
		return result{}, err
	}
	if err := p.page.Size(1366, 768, false); err != nil {
		return result{}, err
	}
	if err := p.enter(ctx); err != nil {
		return result{}, err
	}
	return p.measure(ctx)
}

// stock fills a company with a day: 500 badges with 400 fixes each and 24 visits, 3,125
// sites.
func (p *speedProof) stock(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.b.database.AdminURL)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	on := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -1)
	p.day = on.Format(time.DateOnly)
	if err := (&nightStock{conn: conn, on: on}).all(ctx, 0, speedBadges); err != nil {
		return err
	}
	// 400 fixes of each badge, where its visits are; what the stock has of them is taken out.
	for _, sql := range []string{
		`DELETE FROM fix WHERE company_id = pg_temp.u('large-1')`,
		`INSERT INTO fix (company_id, badge_id, at, key, content, lat, lng, dop, speed, source, weak)
			SELECT pg_temp.u('large-1'), pg_temp.u('large-1b' || b), $1::timestamptz + interval '7 hours' + k * interval '72 seconds' + b % 60 * interval '1 second', 'day', b::bigint * 1000 + k,
				420000000 + site / 200 * 10000 + (b * 7 + k * 29) % 40 * 90, -720000000 + site % 200 * 10000 + (b * 11 + k * 17) % 40 * 120, 120, 0, 1, ''
			FROM generate_series(0, $2::int - 1) b, generate_series(0, $3::int - 1) k, LATERAL (SELECT b / 4 * 25 + least(24, k * 25 / $3::int) AS site) x`,
		`ANALYZE`,
	} {
		args := []any{on, speedBadges, speedFixes}
		if !strings.Contains(sql, "$1") {
			args = nil
		}
		if _, err := conn.Exec(ctx, sql, args...); err != nil {
			return fmt.Errorf("%.40s: %w", sql, err)
		}
	}
	var fixes int
	if err := conn.QueryRow(ctx, `SELECT count(*), (SELECT min(id::text) FROM badge WHERE company_id = pg_temp.u('large-1')) FROM fix WHERE company_id = pg_temp.u('large-1')`).Scan(&fixes, &p.badge); err != nil {
		return err
	}
	p.b.say("%d badges with %d fixes and %d visits on %s", speedBadges, fixes, speedBadges*25, p.day)
	_, err = p.b.actual(ctx, "user", "create", "speed@northside.example", "--company", "large-1", "--role", "admin")
	return err
}

// enter signs in by a link out of the mail.
func (p *speedProof) enter(ctx context.Context) error {
	token, err := p.link(ctx, p.browser(), "speed@northside.example")
	if err != nil {
		return err
	}
	if err := p.page.Go(p.server.url + "/sign-in/link?token=" + url.QueryEscape(strings.TrimSpace(token))); err != nil {
		return err
	}
	var pressed bool
	if err := p.page.Value(`(document.querySelector('form[action="/sign-in/link"] button').click(), true)`, &pressed); err != nil {
		return err
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		var at string
		if err := p.page.Value(`location.pathname`, &at); err == nil && !strings.HasPrefix(at, "/sign-in") {
			return nil
		}
	}
	return errors.New("the link did not let anybody in")
}

// opened is how a page did.
type opened struct {
	name, path string
	mapped     bool
	answer     time.Duration
	paint      time.Duration
	bytes      int64
}

func (p *speedProof) pages() []opened {
	return []opened{
		{name: "Today", path: "/today", mapped: true},
		{name: "a day", path: "/days/" + p.day, mapped: true},
		{name: "a badge's day", path: "/days/" + p.day + "?badge=" + p.badge, mapped: true},
		{name: "sites", path: "/sites"},
		{name: "badges", path: "/badges"},
		{name: "a badge", path: "/badges/" + p.badge},
		{name: "day review", path: "/review"},
		{name: "hours", path: "/hours"},
		{name: "alerts", path: "/alerts"},
		{name: "tasks", path: "/tasks"},
		{name: "ledger", path: "/ledger"},
		{name: "people", path: "/people"},
		{name: "settings", path: "/settings"},
	}
}

func (p *speedProof) measure(ctx context.Context) (result, error) {
	var worst opened
	var most [2]int64 // Bytes of a page without and with a map.
	pages := p.pages()
	for _, one := range pages {
		if err := p.look(&one); err != nil {
			return result{}, fmt.Errorf("%s: %w", one.path, err)
		}
		limit, kind := int64(speedPage), 0
		if one.mapped {
			limit, kind = speedMap, 1
		}
		p.b.say("%-14s answered in %4d ms, largest part after %4d ms, %4d kB", one.name, one.answer.Milliseconds(), one.paint.Milliseconds(), one.bytes/1000)
		if one.paint > speedPaint || one.bytes > limit || one.answer > speedAnswer {
			p.short = append(p.short, one.name)
		}
		if one.paint > worst.paint {
			worst = one
		}
		most[kind] = max(most[kind], one.bytes)
	}
	frames, err := p.pans(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d pages, %d short (%s): the slowest painted after %d ms (%s), at most %d kB without and %d kB with a map; a day of %d badges and %d fixes: %s",
			len(pages), len(p.short), strings.Join(p.short, ", "), worst.paint.Milliseconds(), worst.name, most[0]/1000, most[1]/1000, speedBadges, speedBadges*speedFixes, frames),
		ok: len(p.short) == 0,
	}, nil
}

const (
	largestPaint = `new Promise((done) => { let last = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) last = e.startTime; }).observe({type: 'largest-contentful-paint', buffered: true}); setTimeout(() => done(last), 300) })`
	answeredIn   = `(() => { const n = performance.getEntriesByType('navigation')[0]; return n.responseEnd - n.requestStart })()`
	// settledMap is true where no map is still being drawn.
	settledMap = `[...document.querySelectorAll('.isl-map')].every((m) => m.dataset.map === 'idle' && m.dataset.sites !== 'asking') && [...document.querySelectorAll('[data-island]')].every((i) => i.dataset.islandState !== 'loading')`
)

// look opens a page as somebody who comes the first time on a slow machine.
func (p *speedProof) look(one *opened) error {
	if err := errors.Join(p.page.Go("about:blank"), p.page.Fresh(), p.page.Slow(speedSlowed)); err != nil {
		return err
	}
	before := p.page.Received()
	if err := p.page.Go(p.server.url + one.path); err != nil {
		return err
	}
	if one.mapped {
		p.wait(settledMap, 60*time.Second)
	}
	var paint, answer float64
	if err := errors.Join(p.page.Value(largestPaint, &paint), p.page.Value(answeredIn, &answer), p.page.Slow(1)); err != nil {
		return err
	}
	one.paint, one.answer = time.Duration(paint*1e6), time.Duration(answer*1e6)
	one.bytes = p.page.Received() - before
	return nil
}

func (p *speedProof) wait(condition string, most time.Duration) bool {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		var is bool
		if p.page.Value(condition, &is) == nil && is {
			return true
		}
	}
	return false
}

// pan drags a canvas so many frames to and fro, and answers with the features that were drawn.
const pan = `new Promise((done) => {
	const c = document.querySelector(%q), b = c.getBoundingClientRect(), at = (x, type) => c.dispatchEvent(new PointerEvent(type, {pointerId: 1, bubbles: true, clientX: b.left + x, clientY: b.top + 40, pointerType: 'touch'}));
	c.setPointerCapture = () => {};
	let n = 0, most = 0;
	at(300, 'pointerdown');
	const step = () => {
		at(300 + 200 * Math.sin(n / 9), 'pointermove');
		most = Math.max(most, Number(c.dataset.drawn || 0));
		if (++n < %d) requestAnimationFrame(step); else { at(300 + 200 * Math.sin(n / 9), 'pointermove'); done(most) }
	};
	requestAnimationFrame(step);
})`

// pans measures what a frame of a pan costs on the two axes of time, zoomed in so that there
// is something to pan, with the processor slowed down.
func (p *speedProof) pans(ctx context.Context) (string, error) {
	var told []string
	for _, axis := range []struct{ name, path, canvas string }{
		{"all badges", "/days/" + p.day, ".board canvas"},
		{"one badge", "/days/" + p.day + "?badge=" + p.badge, ".day-strip canvas"},
	} {
		if err := errors.Join(ctx.Err(), p.page.Go(p.server.url+axis.path)); err != nil {
			return "", err
		}
		if !p.wait(fmt.Sprintf(`document.querySelector(%q)?.dataset.drawn > 0`, axis.canvas), 60*time.Second) {
			return "", fmt.Errorf("%s: nothing is drawn", axis.path)
		}
		p.wait(settledMap, 60*time.Second)
		var clicked bool
		if err := p.page.Value(`([...document.querySelectorAll('.top-line .acts button')].find((b) => b.textContent.trim() === '+')?.click(), true)`, &clicked); err != nil {
			return "", err
		}
		if err := p.page.Slow(speedSlowed); err != nil {
			return "", err
		}
		before, err := p.page.Scripted()
		if err != nil {
			return "", err
		}
		var drawn int
		if err := p.page.Value(fmt.Sprintf(pan, axis.canvas, speedFrames), &drawn); err != nil {
			return "", err
		}
		after, err := p.page.Scripted()
		if err := errors.Join(err, p.page.Slow(1)); err != nil {
			return "", err
		}
		frame := time.Duration((after - before) / speedFrames * float64(time.Second))
		told = append(told, fmt.Sprintf("%s: %d features drawn at most, %.1f ms of script for a frame", axis.name, drawn, frame.Seconds()*1000))
		p.b.say("%s", told[len(told)-1])
		if drawn > speedFeatures || drawn == 0 || frame > speedFrame {
			p.short = append(p.short, "panning "+axis.name)
		}
	}
	return strings.Join(told, "; "), nil
}
