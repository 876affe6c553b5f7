package httpapi

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/audit"
	"actual/domain"
	"actual/domain/ledger"
	"actual/domain/tenant"
	"actual/ports"
)

// Ledger answers the questions under /v1/ledger.
type Ledger interface {
	List(ctx context.Context, q audit.ListEntries) (audit.EntryPage, error)
	Show(ctx context.Context, q audit.ShowEntry) (audit.EntryProof, error)
	Checkpoints(ctx context.Context, company domain.CompanyID, below int64, limit int) ([]ports.AnchoredCheckpoint, error)
	Consistency(ctx context.Context, company domain.CompanyID, oldSize, newSize int64) (audit.Growth, error)
	PublicKey(company domain.CompanyID) (string, error)
}

// ListLedgerEntries answers GET /v1/ledger/entries.
func (a *API) ListLedgerEntries(c *gin.Context, p ListLedgerEntriesParams) {
	q, err := entryQuestion(p)
	if err != nil {
		a.fail(c, err)
		return
	}
	q.Company = companyOf(c)
	page, err := a.parts.Ledger.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := LedgerEntryPage{Entries: make([]LedgerEntry, len(page.Entries))}
	for i, e := range page.Entries {
		out.Entries[i] = entryOf(e)
	}
	if page.Next != nil {
		out.NextCursor = numberCursor(cursorEntry, *page.Next)
	}
	c.JSON(http.StatusOK, out)
}

func entryQuestion(p ListLedgerEntriesParams) (q audit.ListEntries, err error) {
	if q.Limit, err = limitOf(p.Limit); err != nil {
		return q, err
	}
	if q.After, err = placeNumber(cursorEntry, p.Cursor); err != nil {
		return q, err
	}
	if p.Kind != nil {
		if q.Kind = ledger.Kind(*p.Kind); !q.Kind.Known() {
			return q, unreadable(errParameter.With("the ledger has no kind %.40q", *p.Kind))
		}
	}
	if p.Subject != nil {
		q.Subject = *p.Subject
	}
	if p.Actor != nil {
		q.Actor = *p.Actor
	}
	if p.Order != nil {
		if !p.Order.Valid() {
			return q, unreadable(errParameter.With("order is newest or oldest"))
		}
		q.Oldest = *p.Order == OldestFirst
	}
	if q.From, err = timeOf(p.From); err != nil {
		return q, err
	}
	q.To, err = timeOf(p.To)
	return q, err
}

// GetLedgerEntry answers GET /v1/ledger/entries/{id}.
func (a *API) GetLedgerEntry(c *gin.Context, id Id, p GetLedgerEntryParams) {
	entry, err := domain.ParseUUID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	size, err := sizeOf(p.Checkpoint)
	if err != nil {
		a.fail(c, err)
		return
	}
	e, err := a.parts.Ledger.Show(c.Request.Context(), audit.ShowEntry{Company: companyOf(c), Entry: domain.EntryID{UUID: entry}, Size: size})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := ProvenLedgerEntry{Entry: entryOf(e.Entry), Bytes: string(e.Bytes), Leaf: e.Leaf.String(), Beside: besideOf(e, principalIn(c).Allows(tenant.ReadPeople) == nil)}
	if e.Covered {
		out.Proof = &InclusionProof{Checkpoint: checkpointOf(e.Checkpoint), Hashes: hashTexts(e.Hashes)}
	}
	c.JSON(http.StatusOK, out)
}

// besideOf tells of each value beside an entry what became of it, and the value to
// who may know people.
func besideOf(e audit.EntryProof, show bool) []BesideValue {
	out := []BesideValue{}
	for _, field := range e.Said.SaltedFields() {
		v := BesideValue{Field: field, State: BesideErased}
		for _, b := range e.Beside {
			switch {
			case b.Field != field:
			case !show:
				v.State = BesideHidden
			default:
				salt, value := base64.StdEncoding.EncodeToString(b.Salt[:]), b.Value
				v.State, v.Salt, v.Value = BesideShown, &salt, &value
			}
		}
		out = append(out, v)
	}
	return out
}

// sizeOf reads a checkpoint's size; 0 where none is given.
func sizeOf(p *int64) (int64, error) {
	if p == nil {
		return 0, nil
	}
	if *p < 1 {
		return 0, unreadable(errParameter.With("a checkpoint's size is at least 1"))
	}
	return *p, nil
}

// ListCheckpoints answers GET /v1/ledger/checkpoints.
func (a *API) ListCheckpoints(c *gin.Context, p ListCheckpointsParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	below, err := placeNumber(cursorSigned, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	if below == nil {
		below = new(int64)
	}
	all, err := a.parts.Ledger.Checkpoints(c.Request.Context(), companyOf(c), *below, limit+1)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CheckpointPage{Checkpoints: []Checkpoint{}}
	for i, cp := range all {
		if i == limit {
			out.NextCursor = numberCursor(cursorSigned, all[limit-1].Size)
			break
		}
		out.Checkpoints = append(out.Checkpoints, checkpointOf(cp))
	}
	c.JSON(http.StatusOK, out)
}

// GetNewestCheckpoint answers GET /v1/ledger/checkpoint.
func (a *API) GetNewestCheckpoint(c *gin.Context) {
	all, err := a.parts.Ledger.Checkpoints(c.Request.Context(), companyOf(c), 0, 1)
	if err == nil && len(all) == 0 {
		err = ports.ErrCheckpointNotFound.With("none was signed yet")
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, checkpointOf(all[0]))
}

// GetLedgerConsistency answers GET /v1/ledger/consistency.
func (a *API) GetLedgerConsistency(c *gin.Context, p GetLedgerConsistencyParams) {
	older, err := sizeOf(&p.Old)
	if err != nil {
		a.fail(c, err)
		return
	}
	newer, err := sizeOf(p.New)
	if err != nil {
		a.fail(c, err)
		return
	}
	g, err := a.parts.Ledger.Consistency(c.Request.Context(), companyOf(c), older, newer)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, ConsistencyProof{Old: checkpointOf(g.Old), New: checkpointOf(g.New), Hashes: hashTexts(g.Hashes)})
}

// GetLedgerKey answers GET /v1/ledger/key.
func (a *API) GetLedgerKey(c *gin.Context) {
	key, err := a.parts.Ledger.PublicKey(companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, LedgerKey{Origin: ledger.Origin(companyOf(c)), PublicKey: key})
}

func entryOf(e audit.Entry) LedgerEntry {
	out := LedgerEntry{
		Id: e.ID.String(), At: time.Unix(e.Said.At, 0).UTC(), Kind: string(e.Said.Kind), Actor: e.Said.Actor, Subject: e.Said.Subject,
		Body: e.Said.Body.Canonical(),
	}
	if e.Seq >= 0 {
		out.Number = &e.Seq
	}
	return out
}

func checkpointOf(cp ports.AnchoredCheckpoint) Checkpoint {
	out := Checkpoint{Size: cp.Size, Note: cp.Note, SignedAt: cp.SignedAt.UTC(), Anchors: make([]Anchor, len(cp.Anchors))}
	for i, at := range cp.Anchors {
		out.Anchors[i] = Anchor{Place: at.Place, AnchoredAt: at.At.UTC()}
	}
	return out
}

// hashTexts are hashes in base64.
func hashTexts(hashes []ledger.Hash) []string {
	out := make([]string, len(hashes))
	for i, h := range hashes {
		out[i] = h.String()
	}
	return out
}
