package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"

	"actual/cmd/internal/offline"
	"actual/contracts/notehub/season"
	"actual/domain/presence"
)

// Of a company-season.
const (
	seasonBadges = 200
	seasonDays   = 200
	seasonFixes  = 300 // A badge and day.
	weekDays     = 5
)

// tiling makes the fixes of a whole company-season out of a simulated week of a
// few badges: each badge's weeks are one of these, moved by a few minutes and each
// fix by up to two metres. What is simulated once costs little to have a thousand
// times, and yet no two weeks are alike.
type tiling struct {
	replay offline.Replay
	base   [][]presence.Fix
	events []byte // The simulated week as NDJSON.
}

func newTiling() (*tiling, error) { return tilingOf(simulatedWeek(10_000)) }

// simulatedWeek is a week of a company with so many sites.
func simulatedWeek(sites int) *season.Season {
	return season.New(season.Config{
		Seed: 1, Days: weekDays, Crews: 4, BadgesPerCrew: 2, Sites: sites, Cadence: 170 * time.Second, Hazards: season.AllHazards,
	})
}

func tilingOf(s *season.Season) (*tiling, error) {
	fences, err := offline.ReadFences(s.Fences())
	if err != nil {
		return nil, err
	}
	t := &tiling{replay: offline.Replay{Index: fences.Index, Policy: presence.DefaultPolicy(), AsOf: math.MaxInt32}}
	if t.replay.Zone, err = time.LoadLocation(s.Config().TimeZone); err != nil {
		return nil, err
	}
	for e := range s.All(0) {
		t.events = append(append(t.events, e.Raw...), '\n')
	}
	fixes, _, err := offline.ReadFixes(bytes.NewReader(t.events))
	if err != nil {
		return nil, err
	}
	for _, b := range s.Badges() {
		if len(fixes[b.Device]) == 0 {
			return nil, fmt.Errorf("badge %s has no fixes", b.Device)
		}
		t.base = append(t.base, fixes[b.Device])
	}
	return t, nil
}

// badge returns the season of a badge, ordered by time, in buf's memory.
func (t *tiling) badge(number int, buf []presence.Fix) []presence.Fix {
	const most, week = seasonDays * seasonFixes, 7 * 86_400
	dice := chance(number)
	buf = buf[:0]
	for w := int64(0); len(buf) < most; w++ {
		base := t.base[(number+int(w))%len(t.base)]
		later := w*week + int64(dice.next()%600)
		name := strconv.FormatInt(int64(number)*1000+w, 36)
		for _, f := range base[:min(len(base), most-len(buf))] {
			f.Key = f.Key + name
			f.At += later
			f.Lat += int32(dice.next()%361) - 180
			f.Lng += int32(dice.next()%481) - 240
			buf = append(buf, f)
		}
	}
	return buf
}

// visits derives a badge's season.
func (t *tiling) visits(fixes []presence.Fix) []presence.Visit {
	r := t.replay
	return presence.Derive(presence.Input{Fixes: fixes, Index: r.Index, Policy: r.Policy, AsOf: r.AsOf, Zone: r.Zone})
}

// fingerprint is a hash of all that a badge's visits say.
func fingerprint(visits []presence.Visit) uint64 {
	h := fnv.New64a()
	for _, v := range visits {
		fmt.Fprintln(h, v)
	}
	return h.Sum64()
}

// chance is a small source of numbers that look random (splitmix64, Steele 2014):
// math/rand/v2 would cost as much as the engine.
type chance uint64

func (c *chance) next() uint64 {
	*c += 0x9E3779B97F4A7C15
	z := uint64(*c)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// badges returns the seasons of some badges, made on every processor.
func (t *tiling) badges(numbers []int, into [][]presence.Fix) [][]presence.Fix {
	into = slices.Grow(into[:0], len(numbers))[:len(numbers)]
	offline.Parallel(len(numbers), func(i int) { into[i] = t.badge(numbers[i], into[i]) })
	return into
}
