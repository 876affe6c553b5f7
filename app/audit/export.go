package audit

import (
	"context"
	"fmt"

	"actual/domain"
	"actual/domain/ledger"
	"actual/ports"
)

// Exporter hands a company's whole ledger out.
type Exporter struct {
	verifier *Verifier
	clock    ports.Clock
	ids      ports.Identifiers
}

// NewExporter returns the use case.
func NewExporter(verifier *Verifier, clock ports.Clock, ids ports.Identifiers) *Exporter {
	return &Exporter{verifier: verifier, clock: clock, ids: ids}
}

// Export records in the ledger that it is handed out, and to whom, before the
// first byte leaves; then it calls fn as Verifier.Read does. An export that is
// broken off stands in the ledger, too.
func (x *Exporter) Export(ctx context.Context, company domain.CompanyID, by string, fn func(in ledger.Input, publicKey string) error) error {
	err := x.verifier.work.Update(ctx, company, func(ctx context.Context, tx ports.Tx) error {
		size, err := tx.Log.Size(ctx)
		if err != nil {
			return err
		}
		return tx.Ledger.Append(ctx, ledger.Entry{
			ID: domain.EntryID{UUID: x.ids.New()}, Company: company, At: x.clock.Now().Unix(), Kind: ledger.LedgerExported, Actor: by,
			Subject: "ledger:" + company.String(), Body: ledger.NewObject(ledger.Fields{"size": ledger.Int(size)}),
		})
	})
	if err != nil {
		return fmt.Errorf("record export of ledger: %w", err)
	}
	return x.verifier.Read(ctx, company, fn)
}
