package season

import "fmt"

// Badge is one tracker of the season.
type Badge struct {
	Device string // dev:… and 15 digits, as an IMEI.
	Label  string // Its serial number (`sn`).
	Crew   int    // From 0.
}

// traits are what differs between badges but stays.
type traits struct {
	oldFirmware bool // Never sends where_when.
	noBest      bool // Sends no best_* with fixes.
	triangulate bool
	phase       int64 // Seconds by which its samples are shifted.
}

func newBadges(cfg Config) []Badge {
	out := make([]Badge, cfg.Crews*cfg.BadgesPerCrew)
	d := throw(cfg.Seed, forIdentity, 0, 0)
	prefix := d.below(1_000_000_000)
	for i := range out {
		crew, member := i/cfg.BadgesPerCrew, i%cfg.BadgesPerCrew
		out[i] = Badge{
			Device: fmt.Sprintf("dev:86%09d%04d", prefix, i+1),
			Label:  fmt.Sprintf("C%02d-B%d", crew+1, member+1),
			Crew:   crew,
		}
	}
	return out
}

func (s *Season) traits(badge int) traits {
	d := throw(s.cfg.Seed, forBadge, badge, 2)
	t := traits{oldFirmware: d.chance(0.15), noBest: d.chance(0.15), triangulate: d.chance(0.25)}
	t.phase = d.below(int64(s.cfg.Cadence.Seconds()))
	t.triangulate = t.triangulate && s.cfg.Hazards.Has(Triangulation)
	return t
}
