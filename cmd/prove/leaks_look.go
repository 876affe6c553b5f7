package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// silentChannel is the channel that nothing goes over as long as all goes well.
const silentChannel = "PostgreSQL's log"

// look searches all channels for all secrets, and says what it finds. It returns
// how much it found, and how many bytes it looked at.
func (p *leakProof) look(ctx context.Context, all []channel) (leaks, size int, err error) {
	for _, c := range all {
		text, err := c.read(ctx)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", c.name, err)
		}
		if len(text) == 0 && c.name != silentChannel {
			return 0, 0, fmt.Errorf("%s: nothing there to look at", c.name)
		}
		size += len(text)
		got := search(text, p.secrets)
		for _, f := range got {
			p.b.say("LEAK in %s: %s, %s", c.name, f.secret, f.form) // Never the secret, nor what stands around it.
		}
		leaks += len(got)
		p.b.say("%-34s %9d bytes, %d found", c.name, len(text), len(got))
	}
	return leaks, size, nil
}

// plant leaks a secret of its own in each channel and each form, and looks for it
// there. It returns how many were leaked and how many of them were found.
func (p *leakProof) plant(ctx context.Context, all []channel) (planted, noticed int, err error) {
	for _, c := range all {
		var missed []string
		for _, as := range slices.Sorted(maps.Keys(written(""))) {
			text := "pL4n+/ed&" + randomText(24)
			if err := c.leak(ctx, written(text)[as]); err != nil {
				return 0, 0, fmt.Errorf("plant in %s: %w", c.name, err)
			}
			planted++
			switch ok, err := p.turnsUp(ctx, c, hidden{"planted", text}, as); {
			case err != nil:
				return 0, 0, fmt.Errorf("%s: %w", c.name, err)
			case ok:
				noticed++
			default:
				missed = append(missed, as)
			}
		}
		if len(missed) > 0 {
			p.b.say("MISSED what was planted in %s as %s", c.name, strings.Join(missed, ", "))
		}
	}
	return planted, noticed, nil
}

// turnsUp reports whether a secret is found in the form that it was planted in,
// once what is sent late has come.
func (p *leakProof) turnsUp(ctx context.Context, c channel, s hidden, as string) (bool, error) {
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		text, err := c.read(ctx)
		if err != nil {
			return false, err
		}
		if slices.Contains(search(text, []hidden{s}), found{s.name, as}) {
			return true, nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
}
