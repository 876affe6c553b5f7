// Package badgeyear simulates what badges do over a year, and what is true of them: when
// batteries die, where there is no coverage, who switches a badge off, when badges sleep
// because nobody works, when Notehub or a carrier is down. Who judges badges by what is
// heard of them is judged by that truth.
//
// It knows nothing of how silence is judged: hours are counted minute by minute, by what
// the clock on the wall shows.
package badgeyear

import (
	"math/rand/v2"
	"time"
)

// Config says what year to make.
type Config struct {
	Seed      uint64
	Companies int
	Badges    int // Of each company.
	From      time.Time
	Days      int
}

// World is a year of companies.
type World struct {
	Config
	Companies []*Company
	Outages   []Outage // Of Notehub.
}

// Company is a company with its hours on the wall.
type Company struct {
	ZoneName string
	Zone     *time.Location
	Hours    [7][][2]int // Minutes after midnight, half-open; of each weekday.
	Holidays []string    // Dates.
	Crews    []*Crew
	Outages  []Outage // Of its carrier.
}

// Crew is a crew with the dates out of the ordinary on which work is planned for it.
type Crew struct {
	Badges  []*Badge
	Planned []string

	open  []int32 // How many minutes of its hours there are up to each of the year …
	awake []int32 // … and how many of them count: those of outages do not.
}

// Badge is one badge: how it was told to report, what it did, and why it could not.
type Badge struct {
	MovingM, BeatM int  // Its reporting plan, in minutes.
	Sleeps         bool // It shows no life outside of the hours.
	Contacts       []Contact
	Missed         []Missed
	Stints         []Stint
	Episodes       []Episode
}

// Contact is a time at which a badge did what it should: it called. Seconds of Unix.
type Contact struct {
	At    int64
	Shown int64 // When the platform can know of it; 0: never.
	MV    int32
}

// Missed is a call that a badge should have made and did not: for a reason that lasted, or
// for none ("").
type Missed struct {
	At  int64 // Unix seconds.
	Why Why
}

// Why is what keeps a badge from calling.
type Why string

// The reasons.
const (
	Dead   Why = "battery"
	Hole   Why = "no coverage"
	Off    Why = "switched off"
	Broken Why = "broken"
)

// Stint is a time in which a badge cannot call: minutes of the year, half-open.
type Stint struct {
	From, To int
	Why      Why
}

// Episode is a silence that somebody should be told of: the badge could not call, and was
// silent in its hours for longer than its plan allows.
type Episode struct {
	From int64 // When it last called; Unix seconds.
	Soon int64 // When the silence was too long for who knows of no outage …
	Late int64 // … and when it was.
	To   int64 // When it called again; 0: not within the year.
	Why  Why
	// Brief ones were too long for a few minutes: who looks every five may see them or not.
	Brief bool
}

// Outage is a time in which calls do not get through to the platform.
type Outage struct {
	From, To int64 // Unix seconds.
	Kept     bool  // Notehub takes calls and hands them on later; else they are lost.
	Part     int   // Of a hundred calls so many are concerned.
}

// Minute returns which minute of the year it is; from 0 on.
func (w *World) Minute(at int64) int { return int((at - w.From.Unix()) / 60) }

// End is the last instant of the year, Unix seconds.
func (w *World) End() int64 { return w.From.Unix() + int64(w.Days)*86400 }

// New makes a year.
func New(c Config) *World {
	dice := rand.New(rand.NewPCG(c.Seed, 0x5eed))
	w := &World{Config: c}
	for range dice.IntN(5) + 12 {
		w.Outages = append(w.Outages, w.outage(dice, 20, 20*60))
	}
	for n := range c.Companies {
		w.Companies = append(w.Companies, w.company(dice, n))
	}
	return w
}

// outage begins at any time, and lasts for some minutes, short ones being more frequent.
func (w *World) outage(dice *rand.Rand, least, most int) Outage {
	from := w.From.Unix() + int64(dice.IntN(w.Days*1440))*60
	length := float64(least)
	for length < float64(most) && dice.IntN(10) < 7 {
		length *= 1.2 + dice.Float64()
	}
	o := Outage{From: from, To: from + int64(min(length, float64(most)))*60, Kept: dice.IntN(10) < 6, Part: 100}
	if !o.Kept && dice.IntN(4) == 0 {
		o.Part = 90
	}
	return o
}
