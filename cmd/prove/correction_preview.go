package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"actual/adapters/outbound/system"
	"actual/domain/presence"
)

// correctionPreview corrects a fence over a season of a company, by HTTP.
var correctionPreview = claim{
	name:   "correction-preview",
	target: "a fence corrected over a season of ≥ 1,000,000 fixes of one company: what its preview over HTTP shows is, visit by visit, what is on record after it was made",
	run:    proveCorrectionPreview,
}

const (
	previewBadges = 17 // 60,000 fixes each.
	previewSites  = 1000
)

func proveCorrectionPreview(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	badges := previewBadges
	if full() {
		badges = seasonBadges / 4
	}
	p := &previewProof{bench: b}
	if err := p.furnish(ctx, badges); err != nil {
		return result{}, err
	}
	server, err := b.serve(ctx)
	if err != nil {
		return result{}, err
	}
	p.client.url = server.url
	derived, err := p.derived(ctx)
	if err != nil {
		return result{}, err
	}
	b.say("the worker derived the season in %.0f s", derived.Seconds())
	before, err := p.visits(ctx)
	if err != nil {
		return result{}, err
	}
	b.say("%d visits on record", len(before))
	return p.correct(ctx, before)
}

// previewProof is the proof at work.
type previewProof struct {
	*bench
	client client
	fixes  int
	badges int
}

// furnish makes a company whose season is in the tables, with a mark for each badge,
// as a back-fill leaves it.
func (p *previewProof) furnish(ctx context.Context, badges int) error {
	week := simulatedWeek(previewSites)
	t, err := tilingOf(week)
	if err != nil {
		return err
	}
	if p.client, err = p.bench.furnish(ctx, "season", week.Config().TimeZone); err != nil {
		return err
	}
	file := filepath.Join(p.folder, "fences.geojson")
	if err := os.WriteFile(file, week.Fences(), 0o600); err != nil {
		return err
	}
	if _, err := p.actual(ctx, "site", "import", file, "--company", "season"); err != nil {
		return err
	}
	began := time.Now()
	err = p.asAdmin(ctx, func(conn *pgx.Conn) error {
		var company, route [16]byte
		if err := conn.QueryRow(ctx, `SELECT company_id, id FROM route WHERE company_id = (SELECT company_id FROM company WHERE ref = 'season')`).Scan(&company, &route); err != nil {
			return err
		}
		var fixes []presence.Fix
		for n := range badges {
			fixes = t.badge(n, fixes)
			if err := copyBadge(ctx, conn, company, n, fixes); err != nil {
				return err
			}
			p.fixes, p.badges = p.fixes+len(fixes), p.badges+1
		}
		_, err := conn.Exec(ctx, `ANALYZE`)
		return err
	})
	p.say("%d fixes of %d badges over %d weeks loaded in %.0f s", p.fixes, p.badges, p.fixes/p.badges/seasonFixes/7, time.Since(began).Seconds())
	return err
}

// copyBadge copies a badge with its fixes, and a mark over all of them.
func copyBadge(ctx context.Context, conn *pgx.Conn, company [16]byte, n int, fixes []presence.Fix) error {
	id, device := [16]byte(system.Identifiers{}.New()), fmt.Sprintf("dev:864475%09d", n)
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO badge (company_id, id, device, label, created_at) VALUES ($1, $2, $3, $3, now())`, company, id, device)
	batch.Queue(`INSERT INTO device_directory (company_id, badge_id, device, owned) VALUES ($1, $2, $3, tstzrange(NULL, NULL))`, company, id, device)
	batch.Queue(`INSERT INTO mark (company_id, badge_id, since, until, stored_at) VALUES ($1, $2, $3, $4, now())`, company, id, time.Unix(fixes[0].At, 0), time.Unix(fixes[len(fixes)-1].At, 0))
	if err := conn.SendBatch(ctx, batch).Close(); err != nil {
		return err
	}
	columns := []string{"company_id", "badge_id", "at", "key", "content", "lat", "lng", "dop", "speed", "source", "weak"}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"fix"}, columns, pgx.CopyFromSlice(len(fixes), func(i int) ([]any, error) {
		f := &fixes[i]
		return []any{company, id, time.Unix(f.At, 0), f.Key, int64(f.Content), f.Lat, f.Lng, int32(f.DOP), int32(f.Speed), int16(f.Source), string(f.Weak)}, nil
	}))
	return err
}

// derived waits until the worker has nothing left to do.
func (p *previewProof) derived(ctx context.Context) (time.Duration, error) {
	began := time.Now()
	err := p.asAdmin(ctx, func(conn *pgx.Conn) error {
		return wait(ctx, 30*time.Minute, func() (bool, error) {
			var left bool
			err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM mark)`).Scan(&left)
			return !left, err
		})
	})
	return time.Since(began), err
}

// correct previews another fence of the yard over the season, makes it, and compares.
func (p *previewProof) correct(ctx context.Context, before map[string]pastVisit) (result, error) {
	yard, fence, err := p.yard(ctx)
	if err != nil {
		return result{}, err
	}
	path := "/v1/sites/" + yard + "/fences"
	shown, looked, err := p.task(ctx, path+"?preview=true", fence)
	if err != nil {
		return result{}, err
	}
	p.say("preview: %d badges, %d changes, %.1f s", shown.effect.Badges, len(shown.changes), looked.Seconds())
	unmoved, err := p.visits(ctx)
	if err != nil {
		return result{}, err
	}
	written := differ(before, unmoved)
	made, making, err := p.task(ctx, path+"?expect="+shown.effect.ID, fence)
	if err != nil {
		return result{}, err
	}
	p.say("made in %.1f s", making.Seconds())
	derived, err := p.derived(ctx)
	if err != nil {
		return result{}, err
	}
	after, err := p.visits(ctx)
	if err != nil {
		return result{}, err
	}
	told := toldOtherwise(shown.changes, made.changes)
	wrong := disagree(before, shown.changes, after)
	for _, w := range wrong[:min(len(wrong), 5)] {
		p.say("%s", w)
	}
	totals, err := json.Marshal(shown.effect.Totals)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("%d fixes of %d badges, %d visits; preview over HTTP in %.1f s (202, then polled): %d changes %s; it wrote %d; made in %.1f s, saying the same but for %d; the worker followed in %.1f s; of %d visits then on record %d differ from what was shown; load %s",
			p.fixes, p.badges, len(before), looked.Seconds(), len(shown.changes), totals, written, making.Seconds(), told, derived.Seconds(), len(after), len(wrong), load()),
		ok: p.fixes >= 1_000_000 && len(shown.changes) > 0 && written == 0 && told == 0 && len(wrong) == 0,
	}, nil
}

// yard returns the site that every badge is at each night, and a fence for it that
// is a third narrower, from the season's first day on.
func (p *previewProof) yard(ctx context.Context) (string, string, error) {
	var page struct {
		Sites []struct {
			ID    string
			Fence struct {
				Geometry struct{ Coordinates [][][][2]float64 }
			}
		}
	}
	if err := p.client.get(ctx, "/v1/sites?kind=yard", &page); err != nil {
		return "", "", err
	}
	if len(page.Sites) != 1 {
		return "", "", fmt.Errorf("%d yards, where there should be one", len(page.Sites))
	}
	ring := page.Sites[0].Fence.Geometry.Coordinates[0][0]
	west, east := ring[0][0], ring[0][0]
	for _, v := range ring {
		west, east = min(west, v[0]), max(east, v[0])
	}
	for i := range ring {
		ring[i][0] = west + (ring[i][0]-west)*2/3
	}
	raw, err := json.Marshal(map[string]any{
		"geometry": map[string]any{"type": "Polygon", "coordinates": [][][2]float64{ring}}, "valid_from": "2026-01-01T00:00:00Z",
	})
	return page.Sites[0].ID, string(raw), err
}

// task posts a correction that is too large for one answer, and follows it.
func (p *previewProof) task(ctx context.Context, path, body string) (out previewResult, took time.Duration, err error) {
	began := time.Now()
	status, answer, err := p.client.ask(ctx, http.MethodPost, path, body)
	if err != nil || status != http.StatusAccepted {
		return out, 0, fmt.Errorf("POST %s: %d %.300s: %w", path, status, answer, err)
	}
	var t previewSeen
	if err := json.Unmarshal([]byte(answer), &t); err != nil {
		return out, 0, err
	}
	told := time.Now()
	err = wait(ctx, 20*time.Minute, func() (bool, error) {
		if err := p.client.get(ctx, "/v1/previews/"+t.ID, &t); err != nil {
			return false, err
		}
		if time.Since(told) > 5*time.Second {
			told = time.Now()
			p.say("%d of %d badges looked at", t.Done, t.Badges)
		}
		return t.State == "done" || t.State == "failed", nil
	})
	took = time.Since(began)
	if err == nil && t.State == "failed" {
		err = fmt.Errorf("%s: %s", path, t.Problem)
	}
	if err != nil {
		return out, took, err
	}
	out.effect = t.Effect
	out.changes, err = p.changes(ctx, t.ID)
	return out, took, err
}
