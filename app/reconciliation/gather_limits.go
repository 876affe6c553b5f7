package reconciliation

import (
	"context"
	"fmt"

	"actual/domain"
)

// limits reads the thresholds that the company has set. It comes first: by them it is
// known how many dates around the one that is judged are read.
func (g *gathering) limits(ctx context.Context) error {
	set, err := g.tx.Limiting.InForce(ctx)
	if err != nil {
		return err
	}
	g.in.Policy.Version = fmt.Sprintf("%s/%d", g.in.Policy.Version, set.Revision())
	if set.Version == 0 {
		return nil
	}
	g.in.Overrides, g.branches = set.Overrides, set.BranchOf()
	g.near = int(set.Most(g.in.Policy, "near_days"))
	return nil
}

// branch returns the branch of a site or a crew; "" where it is of none.
func (g *gathering) branch(id domain.UUID) string { return g.branches[id] }
