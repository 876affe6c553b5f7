package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"actual/contracts/notehub/season"
	"actual/ports"
)

// party is a company under load.
type party struct {
	simulated
	client
	late      string   // A badge that is registered while its events wait in quarantine.
	strangers [][]byte // Events of a device that stays unknown.
}

// invite makes the companies, each with a season of its own, and registers their
// badges but for the late ones.
func (w *wreck) invite(ctx context.Context) ([]*party, error) {
	days := 12
	if full() {
		days = 60
	}
	now := time.Now()
	parties := []*party{
		{simulated: simulated{name: "north", cfg: season.Config{Seed: 21, Days: days, Sites: 120, Cadence: 2 * time.Minute}}},
		{simulated: simulated{name: "bursts", cfg: season.Config{Seed: 22, Days: days, Sites: 60, Outbound: 4 * time.Hour, Start: date(2026, time.March, 6)}}},
		{simulated: simulated{name: "today", cfg: season.Config{Seed: 23, Days: days, Sites: 80, Start: now.AddDate(0, 0, 2-days)}}},
	}
	for _, p := range parties {
		p.cfg.Hazards, p.cfg.TimeZone = season.AllHazards, "America/New_York"
		if err := p.settle(ctx, w.bench); err != nil {
			return nil, fmt.Errorf("company %s: %w", p.name, err)
		}
		w.badges += len(p.devices)
	}
	return parties, nil
}

func (p *party) settle(ctx context.Context, b *bench) (err error) {
	if err := p.write(filepath.Join(b.folder, p.name)); err != nil {
		return err
	}
	if p.client, err = b.furnish(ctx, p.name, p.cfg.TimeZone); err != nil {
		return err
	}
	last := len(p.devices) - 1
	p.late = p.devices[last]
	early := p.simulated
	early.devices = p.devices[:last]
	if err := early.register(ctx, b, p.name); err != nil {
		return err
	}
	for e := range season.New(season.Config{Seed: p.cfg.Seed + 100, Days: 1, Crews: 1, BadgesPerCrew: 1}).All(0) {
		p.strangers = append(p.strangers, e.Raw)
	}
	return nil
}

// registerLate registers the badge whose events wait in quarantine.
func (p *party) registerLate(ctx context.Context, b *bench) error {
	_, err := b.actual(ctx, "badge", "add", "--company", p.name, p.late)
	return err
}

// holding is an event of a company as it must be found.
type holding struct{ company, key, raw string }

// parcel is a body to be posted, and the events in it.
type parcel struct {
	party  *party
	body   []byte
	events []holding
}

// piece is an event to be sent, and why it must be in quarantine: empty where it
// is one of a badge.
type piece struct {
	raw    []byte
	reason string
}

// pieces returns everything that the company's route brings: the season's events,
// a third of them out of order, some of them again; events of the stranger, of
// nobody, and torn ones.
func (p *party) pieces(dice *rand.Rand) []piece {
	const run = 200
	var out []piece
	for i := 0; i < len(p.events); i += run {
		end := min(i+run, len(p.events))
		part := slices.Clone(p.events[i:end])
		for range len(part) * 15 / 100 {
			part = append(part, p.events[dice.IntN(end)])
		}
		if dice.IntN(3) == 0 {
			part = shuffled(part, dice)
		}
		for _, raw := range part {
			out = append(out, piece{raw: raw})
		}
		out = append(
			out,
			piece{p.strangers[i/run%len(p.strangers)], ports.ReasonUnknown},
			piece{fmt.Appendf(nil, `{"event":"nobody-%d","body":{}}`, i), ports.ReasonNoDevice},
			piece{fmt.Appendf(nil, `{"event":"torn-%d","device":`, i), ports.ReasonNotJSON},
		)
	}
	return out
}

// parcels packs the pieces: most alone, others up to 30 in an array or one a line.
// What is torn goes alone: nobody could say where it ends.
func (p *party) parcels(dice *rand.Rand, sent map[holding]string) []parcel {
	var out []parcel
	pieces := p.pieces(dice)
	for len(pieces) > 0 {
		n := 1
		if dice.IntN(10) < 3 {
			n = min(2+dice.IntN(29), len(pieces))
		}
		if torn := slices.IndexFunc(pieces[:n], piece.torn); torn >= 0 {
			n = max(torn, 1)
		}
		parcel := parcel{party: p, body: pieces[0].raw}
		var raws [][]byte
		for _, piece := range pieces[:n] {
			h := holding{p.name, keyOf(piece.raw), string(piece.raw)}
			sent[h] = piece.reason
			parcel.events, raws = append(parcel.events, h), append(raws, piece.raw)
		}
		if n > 1 {
			parcel.body = bundle(raws, dice)
		}
		out, pieces = append(out, parcel), pieces[n:]
	}
	return out
}

func (p piece) torn() bool { return p.reason == ports.ReasonNotJSON }

// keyOf is the key that an event must be found by.
func keyOf(raw []byte) string {
	var id struct {
		Event string `json:"event"`
	}
	if err := json.Unmarshal(bytes.TrimSpace(raw), &id); err == nil && id.Event != "" {
		return id.Event
	}
	return fmt.Sprintf("sha256:%x", sha256.Sum256(raw))
}

// interleaved mixes the companies' parcels, each company's in their order.
func interleaved(all [][]parcel, dice *rand.Rand) []parcel {
	var out []parcel
	left := 0
	for _, one := range all {
		left += len(one)
	}
	for ; left > 0; left-- {
		n := dice.IntN(left)
		for i := range all {
			if n < len(all[i]) {
				out, all[i] = append(out, all[i][0]), all[i][1:]
				break
			}
			n -= len(all[i])
		}
	}
	return out
}
