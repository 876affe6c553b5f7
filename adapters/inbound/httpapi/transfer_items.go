package httpapi

import (
	"context"
	"encoding/binary"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
	"actual/ports"
)

// TransferBundler hands out what transfers are of.
type TransferBundler interface {
	Items(ctx context.Context, q transfers.ListItems) (items []transfer.Item, more bool, err error)
	Hours(ctx context.Context, q transfers.AskHours) ([]transfers.WorkerHours, domain.WorkerID, error)
	Bundle(ctx context.Context, company domain.CompanyID, id domain.TransferID, begin func(transfers.Shown) error, item func(transfer.Item) error) error
}

// ListTransferItems answers GET /v1/transfers/{id}/items.
func (a *API) ListTransferItems(c *gin.Context, text Id, p ListTransferItemsParams) {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	q := transfers.ListItems{Company: companyOf(c), ID: id}
	if q.Limit, err = limitOf(p.Limit); err != nil {
		a.fail(c, err)
		return
	}
	if q.After, err = transferPlace(p.Cursor); err != nil {
		a.fail(c, err)
		return
	}
	q.Listed = p.Listed != nil && *p.Listed
	if p.State != nil {
		q.State = transfer.State(*p.State)
	}
	if p.Op != nil {
		q.Op = transfer.Op(*p.Op)
	}
	items, more, err := a.parts.TransferBundler.Items(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TransferItemPage{Items: make([]TransferItem, len(items))}
	for i, one := range items {
		out.Items[i] = transferItemOf(one)
	}
	if more {
		out.NextCursor = transferCursor(items[len(items)-1])
	}
	c.JSON(http.StatusOK, out)
}

// ListTransferHours answers GET /v1/transfers/{id}/hours.
func (a *API) ListTransferHours(c *gin.Context, text Id, p ListTransferHoursParams) {
	id, err := domain.ParseTransferID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	after, err := placeID(cursorTransferHours, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, next, err := a.parts.TransferBundler.Hours(c.Request.Context(), transfers.AskHours{
		Company: companyOf(c), ID: id, After: domain.WorkerID{UUID: after}, Limit: limit, Money: principalIn(c).Allows(tenant.ReadPay) == nil,
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TransferHoursPage{Hours: make([]TransferHours, len(all)), NextCursor: idCursor(cursorTransferHours, next.UUID)}
	for i, h := range all {
		out.Hours[i] = TransferHours{
			WorkerId: h.Worker.String(), Items: h.Items, Seconds: int64(h.Wanted), Added: h.Added, AddedSeconds: int64(h.AddedHours),
			Changed: h.Changed, ChangedFromSeconds: int64(h.ChangedLess), ChangedToSeconds: int64(h.ChangedMore), Removed: h.Removed, RemovedSeconds: int64(h.RemovedHours),
			Listed: h.Listed, ListedSeconds: int64(h.ListedHours), Money: transferMoneyOf(h.Money),
		}
	}
	c.JSON(http.StatusOK, out)
}

func transferMoneyOf(m *transfers.Money) *TransferMoney {
	if m == nil {
		return nil
	}
	return &TransferMoney{Total: m.Wanted.String(), Added: m.Added.String(), ChangedFrom: m.ChangedLess.String(), ChangedTo: m.ChangedMore.String(), Removed: m.Removed.String()}
}

// transferCursor is a cursor to an item: its copy, when it began, its worker and mark.
func transferCursor(i transfer.Item) *string {
	at := binary.BigEndian.AppendUint32(nil, uint32(i.Copy)) //nolint:gosec // A handful.
	at = binary.BigEndian.AppendUint64(at, uint64(i.Began.Unix()))
	return cursorText(cursorTransferItems, append(append(at, i.Worker.UUID[:]...), i.Mark...))
}

func transferPlace(cursor *Cursor) (p ports.TransferPlace, err error) {
	raw, err := place(cursorTransferItems, cursor)
	if raw == nil || err != nil {
		return p, err
	}
	const ahead = 4 + 8 + 16
	if len(raw) != ahead+transfer.MarkLength || transfer.MarkIn(string(raw[ahead:])) == "" {
		return p, unreadable(insight.ErrBadCursor)
	}
	p = ports.TransferPlace{
		Copy: int(binary.BigEndian.Uint32(raw) & 0xffff), Began: time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC(), //nolint:gosec // What is not storable is refused below.
		Worker: domain.WorkerID{UUID: domain.UUID(raw[12:ahead])}, Mark: string(raw[ahead:]),
	}
	if !storable(p.Began) {
		return p, unreadable(insight.ErrBadCursor)
	}
	return p, nil
}

func transferItemOf(i transfer.Item) TransferItem {
	out := TransferItem{
		Mark: i.Mark, Copy: i.Copy, Revision: int64(i.Revision), Op: TransferOp(i.Op), State: TransferItemState(i.State),
		Problem: textOrNull(string(i.Problem)), Why: textOrNull(i.Why), Ref: textOrNull(i.Ref), Sends: i.Sends, SentAt: timeOrNull(i.SentAt),
		Want: transferTimeOf(i.Want), Was: transferTimeOf(i.Was),
	}
	if !i.Entry.IsZero() {
		out.EntryId = textOrNull(i.Entry.String())
	}
	if !i.Worker.IsZero() {
		out.WorkerId = textOrNull(i.Worker.String())
	}
	return out
}

func transferTimeOf(c transfer.Content) *TransferTime {
	if c == (transfer.Content{}) {
		return nil
	}
	return &TransferTime{Person: c.Person, Code: textOrNull(c.Code), Day: c.Day.String(), From: timeOrNull(c.Span.From), To: timeOrNull(c.Span.To), Seconds: int64(c.Lasts)}
}
