package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"time"
)

// payYesterday runs the demo as a user does, pays its yesterday by the commands that it
// prints, and compares the sandbox's QuickBooks Time, read over its own API, with what was
// approved.
var payYesterday = claim{
	name: "pay-yesterday",
	target: "`make run`'s demo: yesterday approved, prepared, committed and proven by the commands that it prints; the sandbox's QuickBooks Time, read over its own API, has each worker's approved time, " +
		"equal to the minute, and nothing else; its bundle fits offline, and a digit changed in it is caught; the same again writes nothing",
	run: provePayYesterday,
}

// What the demo prints of how yesterday is paid.
var (
	payPart    = regexp.MustCompile(`^  (\w+) {2,}\S`)
	payShell   = regexp.MustCompile(`^ +\. (\S+)$`)
	payCommand = regexp.MustCompile(`^ +(actual (?:time|transfer|payroll) [^(]*?)(?: +\(.*\))?$`)
	payThere   = regexp.MustCompile(`^ +there it is: curl -s -H 'Authorization: Bearer (\S+)' '(\S+)'$`)
	payReady   = regexp.MustCompile(`approved time can go to QuickBooks Time now`)
	payFound   = regexp.MustCompile(`of yesterday were done, `)
	payMatched = regexp.MustCompile(`worker .* in QuickBooks Time: same (.*)$`)
	payCommit  = regexp.MustCompile(`(?m)^to write exactly this: (actual transfer commit (\S+) .*)$`)
)

// payDemo is a demo whose yesterday is paid.
type payDemo struct {
	*bench
	liveRun
	env       string
	part      string   // Of the help that is just printed.
	commands  []string // As printed, to pay yesterday by QuickBooks Time …
	adp       []string // … or the week that ends with it by ADP.
	bearer    string   // With which the sandbox's QuickBooks Time is read.
	there     string   // Its address of yesterday's time sheets.
	reasons   map[string]int
	ready     bool
	compared  bool
	untilOpen time.Duration // From its start until yesterday could be paid.
}

func (p *payDemo) take(line string) {
	p.see(line)
	if m := payPart.FindStringSubmatch(line); m != nil {
		p.part = m[1]
	}
	for re, set := range map[*regexp.Regexp]func(m []string){
		payShell: func(m []string) { p.env = m[1] },
		payCommand: func(m []string) {
			switch command := strings.TrimSpace(m[1]); p.part {
			case "pay":
				p.commands = append(p.commands, command)
			case "adp":
				p.adp = append(p.adp, command)
			}
		},
		payThere:   func(m []string) { p.bearer, p.there = m[1], m[2] },
		payReady:   func([]string) { p.ready = true },
		payFound:   func([]string) { p.compared = true },
		payMatched: func(m []string) { p.reasons[m[1]]++ },
	} {
		if m := re.FindStringSubmatch(line); m != nil {
			set(m)
		}
	}
}

func provePayYesterday(ctx context.Context, b *bench) (result, error) {
	p, stop, err := b.openDemo(ctx)
	if err != nil {
		return result{}, err
	}
	defer stop()
	return p.prove(ctx)
}

// openDemo runs what `make run` runs, until its yesterday can be paid.
func (b *bench) openDemo(ctx context.Context) (p *payDemo, stop func(), err error) {
	if b.binary == "" {
		if err := b.build(ctx); err != nil {
			return nil, nil, err
		}
	}
	cmd := exec.CommandContext(ctx, b.binary, "dev", "--listen", "127.0.0.1:0")
	cmd.Env = slices.DeleteFunc(os.Environ(), func(set string) bool { return strings.HasPrefix(set, "ACTUAL_") })
	ownGroup(cmd)
	p = &payDemo{bench: b, liveRun: liveRun{began: time.Now()}, reasons: map[string]int{}}
	s, err := startShell(cmd)
	if err != nil {
		return nil, nil, err
	}
	for line := range s.until(ctx, 7*time.Minute) {
		p.take(line)
		if payMatched.MatchString(line) || payFound.MatchString(line) || payReady.MatchString(line) {
			b.say("  | %s", strings.TrimSpace(line))
		}
		if p.ready && p.compared {
			break
		}
	}
	if !p.ready || !p.compared || p.env == "" || p.there == "" || len(p.commands) != 5 || len(p.adp) != 7 {
		err := errors.Join(fmt.Errorf("the demo did not say how yesterday is paid: %+v %+v", p.commands, p.adp), s.ended())
		s.kill()
		return nil, nil, err
	}
	p.untilOpen = time.Since(p.began)
	go func() {
		for range s.lines { // Nothing waits for a reader.
		}
	}()
	return p, s.kill, nil
}

// typed runs a command in a shell as a user types it.
func (p *payDemo) typed(ctx context.Context, command string) (string, error) {
	p.say("$ %s", command)
	cmd := exec.CommandContext(ctx, "sh", "-c", ". "+p.env+"\n"+command)
	cmd.Dir, cmd.Env = p.folder, slices.DeleteFunc(os.Environ(), func(set string) bool { return strings.HasPrefix(set, "ACTUAL_") })
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	for line := range strings.Lines(string(out)) {
		p.say("  | %s", strings.TrimRight(line, "\n"))
	}
	if err != nil {
		return string(out), fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(said.String()))
	}
	return string(out), nil
}

// paid does what the demo says: approve, prepare, look, commit, and see the proof. It
// returns what was prepared.
func (p *payDemo) paid(ctx context.Context, approve bool) (prepared string, err error) {
	if approve {
		for _, command := range p.commands[:2] { // List and approve.
			if _, err := p.typed(ctx, command); err != nil {
				return "", err
			}
		}
	}
	if prepared, err = p.typed(ctx, p.commands[2]); err != nil {
		return "", err
	}
	m := payCommit.FindStringSubmatch(prepared)
	if m == nil {
		return "", errors.New("what was prepared does not say how it is committed")
	}
	if _, err = p.typed(ctx, m[1]); err != nil {
		return "", err
	}
	_, err = p.typed(ctx, strings.Replace(p.commands[4], " ID ", " "+m[2]+" ", 1))
	return prepared, err
}

func (p *payDemo) prove(ctx context.Context) (result, error) {
	began := time.Now()
	prepared, err := p.paid(ctx, true)
	if err != nil {
		return result{}, err
	}
	took := time.Since(began)
	approved, err := p.approved(ctx, p.commands[0])
	if err != nil {
		return result{}, err
	}
	there, err := p.sheets(ctx)
	if err != nil {
		return result{}, err
	}
	j := judgePay(approved, there, p.say)
	writes, err := p.writes(ctx)
	if err != nil {
		return result{}, err
	}
	bundle, caught, err := p.bundle(ctx, payCommit.FindStringSubmatch(prepared)[2])
	if err != nil {
		return result{}, fmt.Errorf("the bundle: %w", err)
	}
	if _, err := p.paid(ctx, false); err != nil {
		return result{}, fmt.Errorf("again: %w", err)
	}
	again, err := p.sheets(ctx)
	if err != nil {
		return result{}, err
	}
	more, err := p.writes(ctx)
	if err != nil {
		return result{}, err
	}
	same := slices.Equal(again, there)
	return result{
		figures: fmt.Sprintf("%d workers with %d approved entries of yesterday, %s: each worker's time there to the minute for %d, %d entries to the second, %d otherwise, %d missing, %d of nobody's approval; "+
			"workers were recognised by %v; the way was open %s after the start (first visit after %s), the commands took %s; again: %d writings more than the %d before, the time sheets the same %v; its bundle (%s) fits offline %v, and a digit changed in it is caught %v; load %s",
			j.workers, j.entries, hours(j.seconds), j.equalWorkers, j.toSecond, j.other, j.missing, j.strange, p.reasons, p.untilOpen.Round(time.Second), p.arrived.Round(time.Second), took.Round(time.Second),
			more-writes, writes, same, size(len(bundle)), len(bundle) > 0, caught, load()),
		ok: j.workers >= 6 && j.equalWorkers == j.workers && j.entries > 60 && j.toSecond == j.entries && j.other+j.missing+j.strange == 0 && len(p.reasons) > 2 && writes > 0 && more == writes && same && len(bundle) > 0 && caught &&
			p.arrived > 0 && p.arrived < time.Minute,
	}, nil
}

func hours(seconds int64) string { return fmt.Sprintf("%d:%02d h", seconds/3600, seconds%3600/60) }
