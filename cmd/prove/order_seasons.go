package main

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"actual/contracts/notehub/season"
)

// simulated is a season as the claim uses it.
type simulated struct {
	name    string
	cfg     season.Config
	folder  string
	events  [][]byte // As they were delivered.
	devices []string
}

// seasons are small unless FULL asks for a crew's month. The last one ends in the
// days to come, so that some of its visits are not settled yet.
func seasons(now time.Time) []simulated {
	days, crews := 3, 1
	if full() {
		days = 30
	}
	all := []simulated{
		{name: "spring", cfg: season.Config{Seed: 1, Days: days, Crews: crews, Sites: 120, Cadence: 2 * time.Minute, Start: date(2026, time.April, 6)}},
		{name: "bursts", cfg: season.Config{Seed: 2, Days: days, Crews: crews, Sites: 60, Outbound: 4 * time.Hour, Start: date(2026, time.March, 6)}},
		{name: "snow", cfg: season.Config{Seed: 3, Days: days, Crews: crews, Sites: 60, SnowNights: 0.5, Cadence: 10 * time.Minute, Start: date(2025, time.November, 1)}},
		{name: "today", cfg: season.Config{Seed: 4, Days: days + 1, Crews: crews, Sites: 80, Start: now.AddDate(0, 0, -days+1)}},
	}
	for i := range all {
		all[i].cfg.Hazards, all[i].cfg.TimeZone = season.AllHazards, "America/New_York"
	}
	return all
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func (s *simulated) zone() *time.Location {
	zone, err := time.LoadLocation(s.cfg.TimeZone)
	if err != nil {
		panic(err) // It is one of ours.
	}
	return zone
}

func (s *simulated) fencesFile() string { return filepath.Join(s.folder, "fences.geojson") }
func (s *simulated) eventsFile() string { return filepath.Join(s.folder, "events.ndjson") }

// write makes the season and writes it to a folder.
func (s *simulated) write(folder string) error {
	s.folder = folder
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	made := season.New(s.cfg)
	for e := range made.All(0) {
		s.events = append(s.events, e.Raw)
	}
	for _, badge := range made.Badges() {
		s.devices = append(s.devices, badge.Device)
	}
	if err := os.WriteFile(s.fencesFile(), made.Fences(), 0o644); err != nil {
		return err
	}
	return writeLines(s.eventsFile(), s.events)
}

func writeLines(file string, lines [][]byte) error {
	return os.WriteFile(file, append(bytes.Join(lines, []byte("\n")), '\n'), 0o644)
}

// replay returns what `actual replay` prints of a file of the season's events, as
// of a time; without one as of the last event.
func (s *simulated) replay(ctx context.Context, b *bench, events, asOf string) (string, error) {
	args := []string{"replay", "--fences", s.fencesFile(), "--events", events, "--tz", s.cfg.TimeZone}
	if asOf != "" {
		args = append(args, "--as-of", asOf)
	}
	return b.actual(ctx, args...)
}

// way is a way to write the same events.
type way struct {
	name    string
	arrange func(events [][]byte, dice *rand.Rand) [][]byte
}

var replayWays = []way{
	{"shuffled", shuffled},
	{"twice", twice},
	{"batches", func(events [][]byte, dice *rand.Rand) [][]byte { return batches(shuffled(events, dice), dice) }},
	{"all", func(events [][]byte, dice *rand.Rand) [][]byte { return batches(twice(events, dice), dice) }},
}

// shuffled returns the events in another order.
func shuffled(events [][]byte, dice *rand.Rand) [][]byte {
	mixed := slices.Clone(events)
	dice.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}

// twice returns the events in another order, and 30 % of them once more.
func twice(events [][]byte, dice *rand.Rand) [][]byte {
	return shuffled(append(shuffled(events, dice)[:len(events)*3/10], events...), dice)
}

// batches returns the events in bodies of 1 to 400, as arrays or one a line.
func batches(events [][]byte, dice *rand.Rand) [][]byte {
	var bodies [][]byte
	for len(events) > 0 {
		n := min(1+dice.IntN(400), len(events))
		bodies = append(bodies, bundle(events[:n], dice))
		events = events[n:]
	}
	return bodies
}

// bundle returns events in one body, as an array or one a line.
func bundle(events [][]byte, dice *rand.Rand) []byte {
	if dice.IntN(2) == 0 {
		return append(append([]byte("["), bytes.Join(events, []byte(","))...), ']')
	}
	return bytes.Join(events, []byte("\r\n"))
}
