package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/run"
	"actual/ports"
)

// Checker verifies ledgers, and remembers what that came to: alerts tell of it.
type Checker struct {
	*Verifier
	clock ports.Clock
}

// NewChecker returns the use case.
func NewChecker(v *Verifier, clock ports.Clock) *Checker { return &Checker{v, clock} }

// Check verifies a company's ledger, and remembers what that came to.
func (c *Checker) Check(ctx context.Context, company domain.CompanyID) (ledger.Report, error) {
	at := c.clock.Now() // What happens while it reads is not looked at.
	report, err := c.Verify(ctx, company)
	if err != nil {
		return report, err
	}
	said := ports.LedgerCheck{At: at, Entries: int64(report.Entries), Findings: len(report.Findings) + report.Omitted}
	if !report.Fits() {
		const most = 500
		text := []rune(report.Findings[0].Text)
		said.Finding = string(text[:min(len(text), most)])
	}
	err = c.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error { return tx.LedgerSeen.Save(ctx, said) })
	if err != nil {
		return report, fmt.Errorf("remember the check of the ledger: %w", err)
	}
	return report, nil
}

// Nightly is Check by the company's run.
func (c *Checker) Nightly(ctx context.Context, company domain.CompanyID, _ run.Turn) (string, error) {
	_, err := c.Check(ctx, company)
	return "", err
}
