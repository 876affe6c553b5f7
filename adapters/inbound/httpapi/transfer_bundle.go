package httpapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/transferbundle"
	"actual/app/audit"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/export"
	"actual/domain/ledger"
	"actual/domain/transfer"
	"actual/ports"
)

// GetTransferBundle answers GET /v1/transfers/{id}/bundle. It holds one page of items
// in memory. What breaks off after the first byte can't be answered any more: the
// connection is cut, and the last line is missing.
func (a *API) GetTransferBundle(c *gin.Context, text Id) {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	if !a.exporting.TryAcquire(1) {
		c.Header("Retry-After", "30")
		a.fail(c, errExporting)
		return
	}
	defer a.exporting.Release(1)
	key, err := a.parts.Ledger.PublicKey(companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := &patient{out: c.Writer, control: http.NewResponseController(c.Writer)}
	sum, items, proven := sha256.New(), 0, 0
	both := io.MultiWriter(out, sum)
	err = a.parts.TransferBundler.Bundle(c.Request.Context(), companyOf(c), id, func(s transfers.Shown) error {
		c.Header("Content-Type", "application/x-ndjson")
		c.Header("Content-Disposition", `attachment; filename="transfer-`+id.String()+`.ndjson"`)
		return writeLine(both, map[string]any{"transfer": transferOf(s), "company_id": companyOf(c).String(), "public_key": key})
	}, func(i transfer.Item) error {
		items++
		return writeLine(both, map[string]any{"item": transferItemOf(i), "proof_line": i.ProofLine()})
	})
	if err == nil {
		proven, err = a.writeTransferLedger(c, both, id)
	}
	if err == nil {
		err = writeLine(out, map[string]any{"end": map[string]any{"items": items, "ledger": proven, "sha256": hex.EncodeToString(sum.Sum(nil))}})
	}
	switch {
	case err != nil && c.Writer.Written():
		a.log.WarnContext(c.Request.Context(), "bundle broken off", "error", err)
		panic(http.ErrAbortHandler)
	case err != nil:
		a.fail(c, err)
	}
}

// mostOfTransfer is how many entries of the ledger are about a transfer at most: a handful.
const mostOfTransfer = 50

// writeTransferLedger writes what the ledger says of a transfer, each entry with the proof
// that a signed checkpoint covers it, and returns how many those are. What waits for its
// number is left out.
func (a *API) writeTransferLedger(c *gin.Context, w io.Writer, id domain.TransferID) (n int, err error) {
	page, err := a.parts.Ledger.List(c.Request.Context(), audit.ListEntries{
		Company: companyOf(c), LedgerQuery: ports.LedgerQuery{Subject: "transfer:" + id.String(), Oldest: true, Limit: mostOfTransfer},
	})
	if err != nil {
		return 0, err
	}
	for _, e := range page.Entries {
		p, err := a.parts.Ledger.Show(c.Request.Context(), audit.ShowEntry{Company: companyOf(c), Entry: e.ID})
		if errors.Is(err, ports.ErrCheckpointNotFound) || errors.Is(err, ledger.ErrNoProof) || err == nil && !p.Covered {
			continue
		}
		if err != nil {
			return n, err
		}
		n++
		if err := writeLine(w, map[string]any{"ledger": transferbundle.Proven{
			Seq: p.Seq, Bytes: string(p.Bytes), Leaf: p.Leaf.String(), Checkpoint: p.Checkpoint.Note, Hashes: hashTexts(p.Hashes),
		}}); err != nil {
			return n, err
		}
	}
	return n, nil
}

func writeLine(w io.Writer, line any) error {
	body, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("encode a line of a bundle: %w", err)
	}
	if _, err := w.Write(append(body, '\n')); err != nil {
		return fmt.Errorf("write a bundle: %w", err)
	}
	return nil
}

// TransferSetter shows and changes where a company sends its time.
type TransferSetter interface {
	Setting(ctx context.Context, company domain.CompanyID) (transfer.Setting, error)
	Change(ctx context.Context, cmd transfers.ChangeSetting) (transfer.Setting, error)
}

// GetTransferSetting answers GET /v1/transfer-setting.
func (a *API) GetTransferSetting(c *gin.Context) {
	s, err := a.parts.TransferSetter.Setting(c.Request.Context(), companyOf(c))
	a.answerTransferSetting(c, s, err)
}

// ChangeTransferSetting answers PATCH /v1/transfer-setting.
func (a *API) ChangeTransferSetting(c *gin.Context, _ ChangeTransferSettingParams) {
	var body TransferSettingChange
	seen, err := readChange(c, &body)
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd := transfers.ChangeSetting{Company: companyOf(c), Seen: seen, By: actorOf(c)}
	if body.Target != nil {
		t := transfer.Target(*body.Target)
		cmd.Target = &t
	}
	if body.Mode != nil {
		m := export.Mode(*body.Mode)
		cmd.Mode = &m
	}
	s, err := a.parts.TransferSetter.Change(c.Request.Context(), cmd)
	a.answerTransferSetting(c, s, err)
}

func (a *API) answerTransferSetting(c *gin.Context, s transfer.Setting, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, TransferSetting{Target: textOrNull(string(s.Target)), Mode: ExportMode(s.Mode)})
}
