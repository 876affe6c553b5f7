package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// completeJSON is what the API says of a badge.
type completeJSON struct {
	Days []struct {
		Date, Verdict, Why string
		Lacks              int
		Sessions           []struct {
			Session, Verdict, Why string
			Lacks                 int
		}
	}
}

// verdicts returns what is said of each session, and of each badge's days.
func (p *gapDetectionProof) verdicts(ctx context.Context) (map[string]string, []completeJSON, error) {
	var list struct {
		Badges []struct{ Id, Device string }
	}
	if err := p.server.get(ctx, "/v1/badges?limit=200", &list); err != nil {
		return nil, nil, err
	}
	said, days := map[string]string{}, make([]completeJSON, p.badges)
	for _, b := range list.Badges {
		var c completeJSON
		from, to := p.first.Format(time.DateOnly), p.first.AddDate(0, 0, p.days-1).Format(time.DateOnly)
		if err := p.server.get(ctx, "/v1/badges/"+b.Id+"/completeness?from="+from+"&to="+to, &c); err != nil {
			return nil, nil, err
		}
		for badge := range p.badges {
			if p.device(badge) == b.Device {
				days[badge] = c
			}
		}
		for _, d := range c.Days {
			for _, s := range d.Sessions {
				said[s.Session] = fmt.Sprintf("%s/%s/%d", s.Verdict, s.Why, s.Lacks)
			}
		}
	}
	return said, days, nil
}

// right is what is to be said of a session in the end.
func (s *gapSession) right(said string) bool {
	if s.kind == lostForGood {
		return said == "incomplete/not_found/1"
	}
	return strings.HasPrefix(said, "complete/")
}

// judged waits until all is said that is to be said, and compares.
func (p *gapDetectionProof) judged(ctx context.Context) (result, error) {
	began := time.Now()
	noticed := false
	var said map[string]string
	var days []completeJSON
	wrong := []string{}
	err := wait(ctx, 6*time.Minute, func() (bool, error) {
		var err error
		if said, days, err = p.verdicts(ctx); err != nil {
			return false, err
		}
		wrong = wrong[:0]
		for _, s := range p.sessions {
			if s.day >= p.days-1 {
				continue
			}
			if strings.HasPrefix(said[s.id], "incomplete/missing") && !noticed {
				noticed = true
				p.say("the first gap was noticed after %s", time.Since(began).Round(time.Second))
			}
			if !s.right(said[s.id]) {
				wrong = append(wrong, fmt.Sprintf("%s: %s", s.kind, said[s.id]))
			}
		}
		return len(wrong) == 0, nil
	})
	p.took = time.Since(began)
	if err != nil {
		slices.Sort(wrong)
		for _, line := range slices.Compact(wrong) {
			p.say("    %s", line)
		}
		if len(wrong) == 0 {
			return result{}, err
		}
	}
	return p.result(ctx, said, days, len(wrong))
}

func (p *gapDetectionProof) result(ctx context.Context, said map[string]string, days []completeJSON, wrong int) (result, error) {
	lost, found := map[lossKind]int{}, map[lossKind]int{}
	for _, s := range p.sessions {
		if s.day < p.days-1 && s.kind != noLoss {
			lost[s.kind]++
			if s.right(said[s.id]) {
				found[s.kind]++
			}
		}
	}
	complete, named, others, invented := 0, 0, 0, 0
	for badge, c := range days {
		for i, d := range c.Days {
			if i >= p.days-2 {
				continue // Decided by sessions of the day that is going on.
			}
			switch d.Verdict {
			case "complete":
				complete++
			case "incomplete":
				named++
				if badge%2 == 0 {
					invented++
				}
			default:
				others++
				p.say("    badge %d, %s: %s (%s)", badge, d.Date, d.Verdict, d.Why)
			}
		}
	}
	var asked struct {
		Backfills []struct {
			Stored  int64
			AskedBy string `json:"asked_by"`
		}
	}
	if err := p.server.get(ctx, "/v1/backfills?limit=100", &asked); err != nil {
		return result{}, err
	}
	stored, byItself := int64(0), 0
	for _, b := range asked.Backfills {
		stored += b.Stored
		if b.AskedBy == "system:gaps" {
			byItself++
		}
	}
	if _, err := p.actual(ctx, "ledger", "verify", "--company", "gaps"); err != nil {
		return result{}, err
	}
	parts := []string{}
	ok := wrong == 0 && invented == 0 && others == 0 && byItself > 0 && stored > 0 && complete > 0 && named > 0
	for _, kind := range []lossKind{lostNote, lostEnd, lostSession, lostDay, lostForGood} {
		parts = append(parts, fmt.Sprintf("%s: %d of %d sessions", kind, found[kind], lost[kind]))
		ok = ok && lost[kind] > 0 && found[kind] == lost[kind]
	}
	return result{ok: ok, figures: strings.Join(append(parts,
		fmt.Sprintf("%d events fetched by %d comparisons that nobody asked for", stored, byItself),
		fmt.Sprintf("all said right %s after the last delivery", p.took.Round(time.Second)),
		fmt.Sprintf("%d badge-days complete, %d incomplete with what is missing, %d unknown", complete, named, others),
		fmt.Sprintf("%d invented; the ledger verifies", invented)), "; ")}, nil
}
