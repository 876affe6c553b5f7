package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// gapDetection loses events between a stand-in of Notehub and a server, and looks what
// the server notices by itself.
var gapDetection = claim{
	name:   "gap-detection",
	target: "events lost between Notehub and us (single ones, a whole session, a day, one that Notehub has not either): each found from the end of a session, fetched or named in the day's statement; none invented among repeats, late bursts and other orders",
	run:    proveGapDetection,
}

// lossKind says what was lost of a session.
type lossKind string

const (
	noLoss      lossKind = "nothing"
	lostNote    lossKind = "single events"
	lostEnd     lossKind = "an end"
	lostSession lossKind = "a whole session"
	lostDay     lossKind = "a day"
	lostForGood lossKind = "events that Notehub has not either"
)

// gapSession is a session of a badge as Notehub had it.
type gapSession struct {
	badge, day int
	id         string
	began      time.Time
	ended      time.Time
	events     [][]byte
	lost       map[int]bool // Which of the events no route delivered.
	kind       lossKind
}

type gapDetectionProof struct {
	*bench
	badges, days int
	zone         *time.Location
	first        time.Time // Midnight of the first day.
	sessions     []*gapSession
	server       *house
	hub          *sandboxProcess

	took time.Duration
}

func proveGapDetection(ctx context.Context, b *bench) (result, error) {
	if err := b.open(ctx); err != nil {
		return result{}, err
	}
	p := &gapDetectionProof{bench: b, badges: 8, days: 6}
	if full() {
		p.badges, p.days = 40, 14
	}
	for _, step := range []func(context.Context) error{p.drawn, p.furnished, p.delivered} {
		if err := step(ctx); err != nil {
			return result{}, err
		}
	}
	return p.judged(ctx)
}

func (p *gapDetectionProof) device(badge int) string { return fmt.Sprintf("dev:8644750442%05d", badge) }

// drawn draws sessions of all badges, over midnight too, and what is lost of them. The
// last day loses nothing: its sessions decide those before.
func (p *gapDetectionProof) drawn(context.Context) (err error) {
	if p.zone, err = time.LoadLocation("America/New_York"); err != nil {
		return err
	}
	now := time.Now().In(p.zone)
	p.first = time.Date(now.Year(), now.Month(), now.Day()-p.days, 0, 0, 0, 0, p.zone)
	dice := rand.New(rand.NewPCG(11, 3))
	for badge := range p.badges {
		for at := p.first.Add(time.Duration(dice.IntN(3600)) * time.Second); at.Before(now.Add(-time.Hour)); {
			s := &gapSession{badge: badge, day: int(at.Sub(p.first).Hours() / 24), began: at, lost: map[int]bool{}, kind: noLoss}
			s.id = fmt.Sprintf("5e55107a-%04d-4000-8000-%012d", badge, at.Unix())
			at = s.draw(dice, p.device(badge))
			p.sessions = append(p.sessions, s)
			at = at.Add(time.Duration(600+dice.IntN(9000)) * time.Second)
		}
	}
	kinds := []lossKind{lostNote, lostEnd, lostSession, lostForGood}
	for i, s := range p.sessions {
		switch {
		case s.day >= p.days-1:
		case s.badge == 1 && s.day == 2:
			s.lose(lostDay)
		case s.badge%2 == 1 && i%9 == 4: // Even badges lose nothing.
			s.lose(kinds[(i/9)%len(kinds)])
		}
	}
	return nil
}

// draw makes a session's events, and returns when it ended.
func (s *gapSession) draw(dice *rand.Rand, device string) time.Time {
	at, notes := s.began, 1+dice.IntN(9)
	add := func(format string, args ...any) {
		head := fmt.Sprintf(`{"event":"%s-%d","device":%q,"session":%q,"received":%d.5,`, s.id, len(s.events), device, s.id, at.Unix())
		s.events = append(s.events, []byte(head+fmt.Sprintf(format, args...)+"}"))
	}
	add(`"file":"_session.qo","req":"session.begin","session_began":%d`, at.Unix())
	for n := range notes {
		at = at.Add(time.Duration(1+dice.IntN(240)) * time.Second)
		if n == 0 && dice.IntN(3) == 0 {
			add(`"file":"_geolocate.qo","req":"device.geolocation","platform":true`)
		}
		add(`"when":%d,"where_when":%d,"where_lat":40.1%03d,"where_lon":-74.2%03d,"file":"_track.qo","req":"note.add"`, at.Unix()-int64(dice.IntN(5000)), at.Unix()-20, n, n)
	}
	at = at.Add(time.Second)
	s.ended = at
	add(`"file":"_session.qo","req":"session.end","hub_rcvd_notes":%d,"hub_rcvd_bytes":%d`, notes, 90*notes)
	return at
}

func (s *gapSession) lose(kind lossKind) {
	s.kind = kind
	for i, raw := range s.events {
		note := strings.Contains(string(raw), "_track.qo")
		switch kind {
		case lostNote, lostForGood:
			s.lost[i] = note && len(s.lost) == 0
			if !s.lost[i] {
				delete(s.lost, i)
			}
		case lostEnd:
			if i == len(s.events)-1 {
				s.lost[i] = true
			}
		case lostSession, lostDay:
			s.lost[i] = true
		}
	}
}

// furnished sets up the stand-in with all that Notehub has, and a company with its
// badges and credentials.
func (p *gapDetectionProof) furnished(ctx context.Context) (err error) {
	if p.hub, err = p.sandbox(ctx); err != nil {
		return err
	}
	var events [][]byte
	for _, s := range p.sessions {
		for i, raw := range s.events {
			if s.kind != lostForGood || !s.lost[i] {
				events = append(events, raw)
			}
		}
	}
	if err := p.hub.fill(ctx, events); err != nil {
		return err
	}
	p.more = append(p.more, "ACTUAL_VENDOR_NOTEHUB=rate=100000/1m/1000", "ACTUAL_NOTEHUB_PAGE_SIZE=200")
	c, err := p.furnish(ctx, "gaps", p.zone.String())
	if err != nil {
		return err
	}
	p.server = &house{bench: p.bench, client: c}
	if err := p.server.open(ctx); err != nil {
		return err
	}
	for badge := range p.badges {
		if _, err := p.actual(ctx, "badge", "add", p.device(badge), "--company", "gaps"); err != nil {
			return err
		}
	}
	secrets := filepath.Join(p.folder, "secrets")
	if err := os.WriteFile(secrets, []byte("token="+gapToken+"\n"), 0o600); err != nil {
		return err
	}
	_, err = p.actual(ctx, "vendor", "set", "notehub", "--company", "gaps", "--setting", "project="+gapProject, "--setting", "base_url="+p.hub.url, "--secrets", secrets)
	return err
}

// delivered posts what routes deliver: a fifth of it twice, all of it in another order.
func (p *gapDetectionProof) delivered(ctx context.Context) error {
	dice := rand.New(rand.NewPCG(5, 8))
	var came [][]byte
	all, lost := 0, 0
	for _, s := range p.sessions {
		for i, raw := range s.events {
			all++
			if s.lost[i] {
				lost++
				continue
			}
			came = append(came, raw)
			if dice.IntN(5) == 0 {
				came = append(came, raw)
			}
		}
	}
	dice.Shuffle(len(came), func(i, j int) { came[i], came[j] = came[j], came[i] })
	p.say("%d sessions of %d badges, %d events, %d of them lost; %d deliveries", len(p.sessions), p.badges, all, lost, len(came))
	return together(ctx, p.server.client, batches(came, dice))
}
