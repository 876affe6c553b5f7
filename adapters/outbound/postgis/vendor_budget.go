package postgis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"

	"actual/ports"
)

// RateBudget shares the calls that vendors allow by the generic cell rate
// algorithm: of each rate one row says when all that was taken is paid back. The
// clock is the database's.
type RateBudget struct{ work *UnitOfWork }

// NewRateBudget returns the budgets of all accounts.
func NewRateBudget(work *UnitOfWork) *RateBudget { return &RateBudget{work: work} }

// paced are rates as the statements take them, column by column, by name. The
// first is the pause, which has no calls.
type paced struct {
	names        []string
	steps, slack []int64 // Microseconds.
}

// unevenness is how much later one call may arrive than another that waited as long.
const unevenness = 100 * time.Millisecond

// pace says how far apart calls are so that no span has more of them than the
// rate allows: after a burst of b there is room for calls-b+1 more steps than fit
// into the span. They fill a little more than the span, since calls do not arrive as
// evenly as they left.
func pace(rates []ports.Rate) paced {
	p := paced{names: []string{""}, steps: []int64{0}, slack: []int64{0}}
	sorted := slices.Clone(rates)
	name := func(r ports.Rate) string { return fmt.Sprintf("%d/%s/%d", r.Calls, r.Per, r.Burst) }
	slices.SortFunc(sorted, func(a, b ports.Rate) int { return strings.Compare(name(a), name(b)) })
	for _, r := range slices.Compact(sorted) {
		calls := max(1, int64(r.Calls))
		burst := min(max(1, int64(r.Burst)), calls)
		step := (r.Per+max(r.Per/50, unevenness)).Microseconds()/(calls-burst+1) + 1
		p.names = append(p.names, name(r))
		p.steps, p.slack = append(p.steps, step), append(p.slack, step*(burst-1))
	}
	return p
}

type reservation struct {
	Known  int   `bun:"known"`
	WaitUS int64 `bun:"wait_us"`
}

// reserve locks the account's rows, always in the same order, then looks at the
// clock and says when the call fits into all rates; it takes it if that is soon
// enough.
const reserve = `WITH asked AS (SELECT * FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS a (rate, step, slack)),
	held AS MATERIALIZED (SELECT b.rate, b.free_at FROM vendor_budget b WHERE b.company_id = ? AND b.vendor = ? AND b.account = ?
		AND b.rate IN (SELECT rate FROM asked) ORDER BY b.rate COLLATE "C" FOR UPDATE OF b),
	looked AS MATERIALIZED (SELECT count(*) AS known, max(h.free_at - a.slack * interval '1 microsecond') AS free, clock_timestamp() AS now
		FROM held h JOIN asked a USING (rate)),
	turn AS MATERIALIZED (SELECT known, now, greatest(free, now) AS at FROM looked),
	taken AS (UPDATE vendor_budget b SET free_at = greatest(b.free_at, t.at) + a.step * interval '1 microsecond' FROM asked a, turn t
		WHERE b.company_id = ? AND b.vendor = ? AND b.account = ? AND b.rate = a.rate AND a.step > 0
		AND t.known = (SELECT count(*) FROM asked) AND t.at <= t.now + ? * interval '1 microsecond')
	SELECT known, ceil(extract(epoch FROM at - now) * 1000000)::bigint AS wait_us FROM turn`

// Reserve implements ports.RateBudget.
func (b *RateBudget) Reserve(ctx context.Context, of ports.VendorAccount, rates []ports.Rate, patience time.Duration) (wait time.Duration, err error) {
	p := pace(rates)
	err = b.work.scoped(ctx, of.Company, nil, func(ctx context.Context, s scope) error {
		for {
			var got reservation
			err := s.one(ctx, errUnnamed, &got, reserve, pgdialect.Array(p.names), pgdialect.Array(p.steps), pgdialect.Array(p.slack),
				s.id(), of.Vendor, of.Account, s.id(), of.Vendor, of.Account, patience.Microseconds())
			if err != nil {
				return fmt.Errorf("reserve a call: %w", err)
			}
			if got.Known == len(p.names) {
				wait = time.Duration(got.WaitUS) * time.Microsecond
				return nil
			}
			if err := s.openBudget(ctx, of, p); err != nil {
				return err
			}
		}
	})
	if err != nil {
		return 0, err
	}
	if wait.Microseconds() > patience.Microseconds() {
		return 0, ports.LaterError{Err: ports.ErrVendorBusy, At: time.Now().Add(wait).UTC()}
	}
	return wait, nil
}

// openBudget makes the rows of an account that are missing, and forgets those of
// the company that nobody has used for long.
func (s scope) openBudget(ctx context.Context, of ports.VendorAccount, p paced) error {
	if _, err := s.exec(ctx, `DELETE FROM vendor_budget WHERE company_id = ? AND free_at < clock_timestamp() - interval '30 days'`, s.id()); err != nil {
		return fmt.Errorf("forget budgets: %w", err)
	}
	_, err := s.exec(ctx, `INSERT INTO vendor_budget (company_id, vendor, account, rate, free_at)
		SELECT ?, ?, ?, rate, clock_timestamp() FROM unnest(?::text[]) AS a (rate) ORDER BY rate COLLATE "C" ON CONFLICT DO NOTHING`,
		s.id(), of.Vendor, of.Account, pgdialect.Array(p.names))
	if err != nil {
		return fmt.Errorf("open a budget: %w", err)
	}
	return nil
}

// Pause implements ports.RateBudget.
func (b *RateBudget) Pause(ctx context.Context, of ports.VendorAccount, rates []ports.Rate, long time.Duration) error {
	p := pace(rates)
	return b.work.scoped(ctx, of.Company, nil, func(ctx context.Context, s scope) error {
		_, err := s.exec(ctx, `INSERT INTO vendor_budget AS b (company_id, vendor, account, rate, free_at)
			SELECT ?, ?, ?, rate, clock_timestamp() + (? + slack) * interval '1 microsecond'
			FROM unnest(?::text[], ?::bigint[]) AS a (rate, slack) ORDER BY rate COLLATE "C"
			ON CONFLICT (company_id, vendor, account, rate) DO UPDATE SET free_at = greatest(b.free_at, excluded.free_at)`,
			s.id(), of.Vendor, of.Account, long.Microseconds(), pgdialect.Array(p.names), pgdialect.Array(p.slack))
		if err != nil {
			return fmt.Errorf("pause a budget: %w", err)
		}
		return nil
	})
}

var _ ports.RateBudget = (*RateBudget)(nil)
