package httpapi

import (
	"bufio"
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/retention"
	"actual/domain"
	"actual/domain/fault"
)

// WorkerFiler hands out everything that is held on a worker.
type WorkerFiler interface {
	Write(ctx context.Context, q retention.ShowFile, emit func(line []byte) error) error
}

// WorkerEraser erases a worker's personal data, or shows what that would do.
type WorkerEraser interface {
	Preview(ctx context.Context, cmd retention.EraseWorker) (retention.ErasurePlan, error)
	Erase(ctx context.Context, cmd retention.EraseWorker) (retention.ErasurePlan, error)
}

// GetWorkerFile answers GET /v1/workers/{id}/file.
func (a *API) GetWorkerFile(c *gin.Context, text Id) {
	id, err := domain.ParseWorkerID(text)
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
	out := bufio.NewWriterSize(&patient{out: c.Writer, control: http.NewResponseController(c.Writer)}, 1<<16)
	err = a.parts.Files.Write(c.Request.Context(), retention.ShowFile{Company: companyOf(c), Worker: id, By: actorOf(c)}, func(line []byte) error {
		c.Header("Content-Type", "application/x-ndjson")
		c.Header("Content-Disposition", `attachment; filename="worker-`+id.String()+`.ndjson"`)
		_, err := out.Write(append(line, '\n'))
		return err
	})
	if err == nil {
		err = out.Flush()
	}
	switch {
	case err != nil && c.Writer.Written():
		a.log.WarnContext(c.Request.Context(), "export broken off", "error", err)
		panic(http.ErrAbortHandler)
	case err != nil:
		a.fail(c, err)
	}
}

// EraseWorker answers POST /v1/workers/{id}/erase.
func (a *API) EraseWorker(c *gin.Context, text Id, p EraseWorkerParams) {
	id, err := domain.ParseWorkerID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	cmd := retention.EraseWorker{Company: companyOf(c), Worker: id, By: actorOf(c)}
	do := a.parts.Eraser.Erase
	if p.Preview != nil && *p.Preview {
		do = a.parts.Eraser.Preview
	}
	plan, err := do(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, Erased(plan))
}

// Erased is what an erasure does as the API answers it; the command line prints
// the same.
func Erased(plan retention.ErasurePlan) Erasure {
	out := Erasure{Worker: plan.Worker.String(), Applied: plan.Applied, Parts: make([]ErasurePart, len(plan.Parts))}
	var against *fault.Error
	if errors.As(plan.Against, &against) {
		out.Against = &against.Msg
	}
	for i, part := range plan.Parts {
		out.Parts[i] = ErasurePart{What: part.What, Fate: string(part.Fate), At: timeOrNull(part.At), Rows: part.Rows, Why: part.Why}
	}
	return out
}
