package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// What make run prints: where it listens, how to ask it, and visits as they open
// and settle.
var (
	listening = regexp.MustCompile(`Actual is running at (\S+)`)
	curlLine  = regexp.MustCompile(`try +curl .*Bearer (\S+)' '(\S+)'`)
	visitLine = regexp.MustCompile(`^\w{3} \d\d:\d\d .* (arrived|settled)  `)
)

// wantSettled is how many visits must settle before make run is ended.
const wantSettled = 3

// liveRun is what make run has shown.
type liveRun struct {
	began                time.Time
	url, key, query      string
	up, arrived, settled time.Duration // When first seen, from the command on.
	settledVisits        int
}

// see takes a line of output.
func (l *liveRun) see(line string) {
	since := time.Since(l.began)
	if m := listening.FindStringSubmatch(line); m != nil && l.url == "" {
		l.url, l.up = m[1], since
	}
	if m := curlLine.FindStringSubmatch(line); m != nil {
		l.key, l.query = m[1], m[2]
	}
	m := visitLine.FindStringSubmatch(line)
	switch {
	case m == nil:
	case m[1] == "arrived" && l.arrived == 0:
		l.arrived = since
	case m[1] == "settled":
		if l.settledVisits++; l.settledVisits == 1 {
			l.settled = since
		}
	}
}

// live runs make run until visits have settled, asks it as its own line says, ends
// it with Ctrl-C and looks at what is left.
func (c *clone) live(ctx context.Context) (result, error) {
	c.say("make run …")
	l := liveRun{began: time.Now()}
	s, err := c.start(ctx, "make", "run")
	if err != nil {
		return result{}, err
	}
	defer s.kill()
	for line := range s.until(ctx, 30*time.Minute) {
		if line = strings.TrimRight(line, " "); line != "" {
			c.say("  | %s", line)
		}
		if l.see(line); l.settledVisits >= wantSettled {
			break
		}
	}
	if l.settledVisits < wantSettled {
		return result{}, fmt.Errorf("only %d visits settled: %w", l.settledVisits, s.ended())
	}
	shown, err := l.ask(ctx)
	if err != nil {
		return result{}, err
	}
	ctrlC := time.Now()
	if err := s.interrupt(ctx); err != nil {
		return result{}, err
	}
	ending := time.Since(ctrlC)
	left := append(c.left(ctx), l.answering(ctx)...)
	for _, what := range left {
		c.say("LEFT after Ctrl-C: %s", what)
	}
	return result{
		figures: fmt.Sprintf("make run: URL after %.1f min, first visit after %.1f, first settled after %.1f, %d visits over the API; Ctrl-C took %.1f s and left %d things running or lying about",
			l.up.Minutes(), l.arrived.Minutes(), l.settled.Minutes(), shown, ending.Seconds(), len(left)),
		ok: len(left) == 0 && shown > 0 && l.arrived > 0,
	}, nil
}

// ask does what the printed curl line does.
func (l *liveRun) ask(ctx context.Context) (visits int, err error) {
	where, err := url.Parse(l.query)
	if err != nil || l.query == "" {
		return 0, errors.Join(err, errors.New("make run printed no curl line"))
	}
	var page struct {
		Visits []any `json:"visits"`
	}
	err = client{url: "http://" + where.Host, key: l.key}.get(ctx, where.RequestURI(), &page)
	return len(page.Visits), err
}

// answering lists the address of the server if it still answers.
func (l *liveRun) answering(ctx context.Context) []string {
	where, err := url.Parse(l.url)
	if err != nil {
		return []string{err.Error()}
	}
	conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", where.Host)
	if err != nil {
		return nil
	}
	_ = conn.Close()
	return []string{"something still listens at " + where.Host}
}
