package insight

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/ports"
)

// ListQuarantine asks for cases, newest first.
type ListQuarantine struct {
	Company  domain.CompanyID
	OpenOnly bool
	Before   domain.QuarantineID // The last of the page before; zero: from the newest.
	Limit    int
}

// CasePage is a part of the answer. The cases come without their bytes.
type CasePage struct {
	Cases []ports.Quarantined
	Next  domain.QuarantineID // Zero where there is no more.
}

// Quarantine answers what is in a company's quarantine.
type Quarantine struct{ work ports.UnitOfWork }

// NewQuarantine returns the use cases.
func NewQuarantine(work ports.UnitOfWork) *Quarantine { return &Quarantine{work: work} }

// List returns a page of cases.
func (l *Quarantine) List(ctx context.Context, q ListQuarantine) (page CasePage, err error) {
	err = l.work.View(ctx, q.Company, func(ctx context.Context, tx ports.Tx) error {
		found, err := tx.Quarantine.List(ctx, q.OpenOnly, q.Before, q.Limit+1)
		if err != nil {
			return err
		}
		page = CasePage{}
		var more bool
		if page.Cases, more = cut(found, q.Limit); more {
			page.Next = page.Cases[len(page.Cases)-1].ID
		}
		return nil
	})
	if err != nil {
		return CasePage{}, fmt.Errorf("list quarantine: %w", err)
	}
	return page, nil
}
