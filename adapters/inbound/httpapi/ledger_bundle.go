package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/ledgerbundle"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/ledger"
)

// LedgerExporter hands a company's whole ledger out, and records that it did.
type LedgerExporter interface {
	Export(ctx context.Context, company domain.CompanyID, by string, fn func(in ledger.Input, publicKey string) error) error
}

const (
	// exportsAtOnce bounds the connections to the store that slow readers hold.
	exportsAtOnce = 2
	// exportPatience is how long the reader of a bundle may take for 64 KiB of it.
	exportPatience = 30 * time.Second
)

var errExporting = fault.New(fault.Unavailable, "ledger.busy", "two exports are being written; try again when one is done")

// GetLedgerBundle answers GET /v1/ledger/bundle. It holds one page of rows in
// memory, however large the ledger is. What breaks off after the first byte can't
// be answered any more: the connection is cut.
func (a *API) GetLedgerBundle(c *gin.Context) {
	if !a.exporting.TryAcquire(1) {
		c.Header("Retry-After", "30")
		a.fail(c, errExporting)
		return
	}
	defer a.exporting.Release(1)
	err := a.parts.Exports.Export(c.Request.Context(), companyOf(c), actorOf(c), func(in ledger.Input, publicKey string) error {
		c.Header("Content-Type", "application/x-ndjson")
		c.Header("Content-Disposition", `attachment; filename="ledger-`+companyOf(c).String()+`.ndjson"`)
		return ledgerbundle.Write(&patient{out: c.Writer, control: http.NewResponseController(c.Writer)}, in, publicKey, nil)
	})
	switch {
	case err != nil && c.Writer.Written():
		a.log.WarnContext(c.Request.Context(), "export broken off", "error", err)
		panic(http.ErrAbortHandler)
	case err != nil:
		a.fail(c, err)
	}
}

// patient writes an answer that may take as long as it needs, as long as it goes
// on.
type patient struct {
	out     http.ResponseWriter
	control *http.ResponseController
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(exportPatience)) // Not every writer has one.
	n, err := p.out.Write(b)
	if err != nil {
		return n, fmt.Errorf("answer: %w", err)
	}
	return n, nil
}
