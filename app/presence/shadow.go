package presence

import (
	"context"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
	"actual/domain/presence"
	"actual/ports"
)

// ErrNoShadow reports that no policy is kept beside the one in use.
var ErrNoShadow = fault.New(fault.NotFound, "policy.no_shadow", "no policy is kept beside the one in use")

// Shadows keeps a next policy beside the one in use, and says what it would change
// of what has happened since. It stores no visits of its own: presence is a
// function of the evidence, so they are derived when somebody asks.
type Shadows struct {
	previewer *Previewer
	comparer  *Comparer
}

// NewShadows returns the use cases.
func NewShadows(p *Previewer, c *Comparer) *Shadows { return &Shadows{previewer: p, comparer: c} }

// SetShadow is the command to keep a policy beside the one in use; one without a
// Version ends that.
type SetShadow struct {
	Company domain.CompanyID
	Next    presence.Policy
	By      string
}

// Set keeps the policy beside the one in use, in place of any other.
//
// Errors: presence.ErrBadPolicy, ports.ErrPolicyName; ErrNoShadow where there is
// none to end.
func (s *Shadows) Set(ctx context.Context, cmd SetShadow) error {
	p := s.previewer
	err := p.work.Update(ctx, cmd.Company, func(ctx context.Context, tx ports.Tx) error {
		if err := tx.Companies.Hold(ctx); err != nil {
			return err
		}
		if cmd.Next.Version == "" {
			if _, err := p.shadow(ctx, tx); err != nil {
				return err
			}
		} else if err := checkPolicy(ctx, tx, cmd.Next, p.policy); err != nil {
			return err
		}
		l := plan{at: p.clock.Now(), correction: Correction{Company: cmd.Company, By: cmd.By}}
		fields, err := p.setPolicy(ctx, tx, &l, ports.PolicyShadow, cmd.Next)
		if err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, p.entry(&l, ledger.PolicyChanged, "policy:"+string(ports.PolicyShadow), fields))
	})
	if err != nil {
		return fmt.Errorf("set shadow policy: %w", err)
	}
	return nil
}

// ReportShadow asks what the policy kept beside the one in use would change.
type ReportShadow struct {
	Company  domain.CompanyID
	From     time.Time              // Zero: since the policy was set.
	Progress func(done, badges int) // Told before each badge; may be nil.
}

// ShadowReport is what it would change of the visits since then.
type ShadowReport struct {
	Shadow     ports.PolicyVersion
	From       time.Time
	Difference Difference
}

// Report derives what has happened since the policy was set by both, from the same
// evidence. Nothing is written.
//
// Errors: ErrNoShadow.
func (s *Shadows) Report(ctx context.Context, q ReportShadow) (ShadowReport, error) {
	out := ShadowReport{From: q.From}
	err := s.previewer.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) (err error) {
		out.Shadow, err = s.previewer.shadow(ctx, tx)
		return err
	})
	if err != nil {
		return ShadowReport{}, fmt.Errorf("report shadow policy: %w", err)
	}
	if out.From.IsZero() {
		out.From = out.Shadow.Made.At
	}
	c, err := s.comparer.Compare(ctx, ComparePolicies{Company: q.Company, Next: out.Shadow.Policy, From: out.From, Progress: q.Progress})
	if err != nil {
		return ShadowReport{}, fmt.Errorf("report shadow policy: %w", err)
	}
	out.Difference = c.Difference
	return out, nil
}

// shadow returns the policy beside the one in use, or ErrNoShadow.
func (p *Previewer) shadow(ctx context.Context, tx ports.Tx) (ports.PolicyVersion, error) {
	all, err := tx.Policies.List(ctx, p.policy)
	if err != nil {
		return ports.PolicyVersion{}, err
	}
	last, ok := lastFor(all, ports.PolicyShadow)
	if !ok {
		return last, ErrNoShadow
	}
	return last, nil
}
