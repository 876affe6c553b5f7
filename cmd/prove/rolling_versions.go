package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"time"

	"actual/cmd/internal/devdb"
	"actual/contracts/notehub/season"
)

var rollingVersions = claim{
	name:   "rolling-versions",
	target: "the binary of the last older schema and the one of today run on one database under load, before, while and after the schema is brought up to date, and the older one again after a roll-back: nothing lost, no 5xx, nothing refused",
	run:    proveRollingVersions,
}

// roll is a deployment, and one taken back, under load.
type roll struct {
	*wreck    // Its parties, traffic and judgement: here nothing is killed.
	front     *front
	old       string // The revision.
	guarded   bool   // It was built with today's guards.
	oldBinary string
	newBinary string
	standing  map[string]*behind // By version: who is behind the front now.
	running   map[string]*process
	migrated  time.Duration
	applied   int // Migrations, under load.
	reads     *readers
}

func proveRollingVersions(ctx context.Context, b *bench) (result, error) {
	r := &roll{wreck: &wreck{bench: b, dice: rand.New(rand.NewPCG(31, 0)), struck: map[string]int{}}, standing: map[string]*behind{}, running: map[string]*process{}}
	if err := r.build(ctx); err != nil {
		return result{}, err
	}
	if err := r.stand(ctx); err != nil {
		return result{}, err
	}
	if err := r.up(ctx, "old"); err != nil {
		return result{}, err
	}
	running, end := context.WithCancel(ctx)
	defer end()
	r.traffic.moved(r.front.url)
	r.traffic.start(running)
	r.reads = startReaders(running, r.front.url, r.parties)
	if err := r.through(ctx); err != nil {
		return result{}, err
	}
	r.reads.stop()
	return r.verdict(ctx)
}

// stand makes a database of the older schema, the older server behind the front, and
// the load.
func (r *roll) stand(ctx context.Context) (err error) {
	if err := r.bare(ctx); err != nil {
		return err
	}
	r.binary = r.oldBinary
	if out, err := r.migrate(ctx); err != nil {
		return fmt.Errorf("the older schema: %w: %s", err, out)
	}
	if r.front, err = openFront(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	days := 2
	if full() {
		days = 12
	}
	r.parties = []*party{
		{simulated: simulated{name: "north", cfg: season.Config{Seed: 31, Days: days, Sites: 80, Cadence: 2 * time.Minute}}},
		{simulated: simulated{name: "today", cfg: season.Config{Seed: 32, Days: days, Sites: 60, Start: time.Now().AddDate(0, 0, 2-days)}}},
	}
	for _, p := range r.parties {
		p.cfg.Hazards, p.cfg.TimeZone = season.AllHazards, "America/New_York"
		if err := p.settle(ctx, r.bench); err != nil {
			return fmt.Errorf("company %s: %w", p.name, err)
		}
		if err := p.registerLate(ctx, r.bench); err != nil {
			return err
		}
		r.badges += len(p.devices)
	}
	r.traffic = newTraffic(r.parties, r.dice)
	r.say("%d events in %d bodies to post, and reads beside", len(r.traffic.sent), len(r.traffic.parcels))
	return nil
}

// bare sets up a database without a schema.
func (r *roll) bare(ctx context.Context) (err error) {
	if err := r.attach(ctx); err != nil {
		return err
	}
	if r.database, err = devdb.CreateBare(ctx, r.cluster); err != nil {
		return err
	}
	r.closers = append(r.closers, r.database.Drop)
	return nil
}

// migrate lets the binary bring the schema up to date.
func (r *roll) migrate(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, r.binary, "migrate")
	cmd.Env = append(os.Environ(), "ACTUAL_DATABASE_URL_OWNER="+r.database.URLs.Owner)
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// up starts a version and lets it join.
func (r *roll) up(ctx context.Context, version string) (err error) {
	r.binary = map[string]string{"old": r.oldBinary, "new": r.newBinary}[version]
	p, err := r.serve(ctx)
	if err != nil {
		return fmt.Errorf("the %s version does not start: %w", version, err)
	}
	r.running[version] = p
	r.standing[version], err = r.front.join(version, p.url)
	return err
}

// down takes a version away: no more requests, then the end.
func (r *roll) down(ctx context.Context, version string) error {
	r.front.leave(r.standing[version])
	if err := r.running[version].stop(ctx); err != nil {
		return fmt.Errorf("the %s version does not stop: %w", version, err)
	}
	return nil
}

// share lets the load go on to a share of it, and waits until that is answered.
func (r *roll) share(ctx context.Context, share float64, what string) error {
	n := int(share * float64(len(r.traffic.parcels)))
	r.traffic.allow(n)
	if err := r.traffic.until(ctx, n); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	r.say("%s: %d of %d bodies answered, %d answers wrong so far", what, n, len(r.traffic.parcels), r.front.wrong())
	return nil
}

// through goes from the older version to the newer one, back, and there again.
func (r *roll) through(ctx context.Context) error {
	if err := r.share(ctx, 0.15, "the old version on its own schema"); err != nil {
		return err
	}
	if err := r.expand(ctx); err != nil {
		return err
	}
	for _, step := range []struct {
		do      func(ctx context.Context, version string) error
		version string
		share   float64
		what    string
	}{
		{nil, "", 0.40, "the old version on the new schema"},
		{r.up, "new", 0.55, "both"},
		{r.down, "old", 0.65, "the new version alone"},
		{r.up, "old", 0.75, "rolled back: both"},
		{r.down, "new", 0.85, "rolled back: the old version alone, started on the new schema"},
		{r.up, "new", 0.95, "there again: both"},
		{r.down, "old", 1, "the new version alone"},
	} {
		if step.do != nil {
			if err := step.do(ctx, step.version); err != nil {
				return err
			}
		}
		if err := r.share(ctx, step.share, step.what); err != nil {
			return err
		}
	}
	return nil
}

// expand brings the schema up to date under load.
func (r *roll) expand(ctx context.Context) error {
	r.binary = r.newBinary
	r.traffic.allow(int(0.30 * float64(len(r.traffic.parcels))))
	began := time.Now()
	out, err := r.migrate(ctx)
	if err != nil {
		return fmt.Errorf("the migration under load: %w: %s", err, out)
	}
	r.migrated = time.Since(began)
	if _, err := fmt.Sscanf(out, "%d", &r.applied); err != nil || r.applied == 0 {
		return fmt.Errorf("nothing was migrated: %q", out)
	}
	r.say("under load: %s, after %s", out, r.migrated.Round(10*time.Millisecond))
	return r.share(ctx, 0.30, "migrated")
}

// verdict judges what is stored, once all is worked off.
func (r *roll) verdict(ctx context.Context) (result, error) {
	r.server = r.running["new"]
	if err := r.calm(ctx); err != nil {
		return result{}, err
	}
	kept, err := r.stock(ctx)
	if err != nil {
		return result{}, err
	}
	r.traffic.kept, r.complaints = kept.settled(r.traffic.sent, r.traffic.soFar())
	for _, p := range r.parties {
		if err := r.sameVisits(ctx, p); err != nil {
			return result{}, err
		}
	}
	if err := r.server.stop(ctx); err != nil {
		return result{}, err
	}
	r.binary = r.newBinary
	for _, p := range r.parties {
		v, err := r.verify(ctx, nil, "--company", p.name)
		if err != nil {
			return result{}, err
		}
		r.entries += int(v.Entries)
		if !v.Fits || v.Pending != 0 {
			r.complaints = append(r.complaints, fmt.Sprintf("the ledger of %s: %+v", p.name, v))
		}
	}
	r.complaints = append(r.complaints, r.reads.wrong...)
	for _, line := range r.complaints[:min(20, len(r.complaints))] {
		r.say("WRONG %s", line)
	}
	before, after, t := r.front.of("old"), r.front.of("new"), r.traffic
	return result{
		figures: fmt.Sprintf("%.12s%s (%d migrations behind) and today's: %d requests to the old and %d to the new version, %d of them reads; %d answered 5xx, %d without an answer; the schema was brought up to date under load in %s; "+
			"the longest answer took %s; %d of %d events are stored once; %d visits of %d badges the same bytes as replay; ledgers of %d entries verify; %d complaints",
			r.old, map[bool]string{true: " with today's guards of the schema"}[r.guarded], r.applied, before.n, after.n, r.reads.n.Load(), before.failed+after.failed, r.front.wrong()-before.failed-after.failed, r.migrated.Round(10*time.Millisecond),
			max(before.longest, after.longest).Round(time.Millisecond), t.kept, len(t.sent), r.visits, r.badges, r.entries, len(r.complaints)),
		ok: r.front.wrong() == 0 && len(r.complaints) == 0 && t.kept == len(t.sent) && before.n > 0 && after.n > 0 && r.reads.n.Load() > 0 && r.visits > 0 && r.entries > 0,
	}, nil
}
