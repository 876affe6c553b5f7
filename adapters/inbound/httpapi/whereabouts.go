package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
)

// WhereaboutsLister says where badges were last heard.
type WhereaboutsLister interface {
	List(ctx context.Context, q insight.ListWhereabouts) (insight.WhereaboutsPage, error)
}

// ListWhereabouts answers GET /v1/whereabouts.
func (a *API) ListWhereabouts(c *gin.Context, p ListWhereaboutsParams) {
	var r reading
	q := insight.ListWhereabouts{Company: companyOf(c), At: r.time(p.At), Known: r.time(p.KnownAt), Limit: r.limit(p.Limit)}
	after, err := placeID(cursorPlaces, p.Cursor)
	if q.After.UUID = after; err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Whereabouts.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := whereaboutsOf(page, principalIn(c))
	out.KnownAt = timeOrNull(q.Known)
	out.NextCursor = idCursor(cursorPlaces, page.Next.UUID)
	c.JSON(http.StatusOK, out)
}

func whereaboutsOf(page insight.WhereaboutsPage, p tenant.Principal) WhereaboutsPage {
	out := WhereaboutsPage{At: second(page.At.Unix()), Whereabouts: make([]Whereabouts, len(page.Places))}
	seen := viewer{p, page.Party}
	for i, at := range page.Places {
		id := at.Badge.ID()
		w := Whereabouts{
			Badge:  BadgeRef{Id: id.String(), Device: at.Badge.Device(), Label: at.Badge.Label()},
			Worker: seen.worker(id), Crew: seen.crew(id), HeardAt: timeOrNull(at.HeardAt), LateSince: timeOrNull(at.LateSince),
		}
		if at.HasFix {
			fix := drawnOf(at.Fix, at.Error)
			w.Fix = &fix
		}
		if at.Stays {
			v := at.Stay
			w.Stay = &StayAt{
				Visit: v.ID.String(), Site: siteRef(v.Site, v.Ref, insight.Names{Sites: page.Sites}), Arrived: second(v.Arrived),
				Verdict: StayAtVerdict(v.Verdict.String()), State: StayAtState(v.State.String()),
			}
		}
		out.Whereabouts[i] = w
	}
	return out
}

func drawnOf(f presence.Fix, deviation int32) DrawnFix {
	return DrawnFix{
		At: second(f.At), Position: *position(f.Lat, f.Lng), Source: sources[f.Source], StandardErrorM: thousandths(int64(deviation)), Weakness: string(f.Weak),
	}
}

// viewer sees of people what the caller may.
type viewer struct {
	caller tenant.Principal
	party  insight.Party
}

func (v viewer) worker(b domain.BadgeID) *WorkerRef {
	w, worn := v.party.Worker[b]
	if !worn {
		return nil
	}
	return workerSeen(v.caller, w)
}

func (v viewer) crew(b domain.BadgeID) *CrewRef {
	crew, is := v.party.Crew[b]
	if !is {
		return nil
	}
	if v.caller.Allows(tenant.ReadPeople) != nil {
		return &CrewRef{Id: crew.ID().String()}
	}
	return &CrewRef{Id: crew.ID().String(), Ref: textOrNull(crew.Ref()), Name: textOrNull(crew.Name())}
}

// workerSeen leaves of a worker only the identifier for a caller who may not read of
// people; of themselves all may.
func workerSeen(caller tenant.Principal, w job.Worker) *WorkerRef {
	if caller.Allows(tenant.ReadPeople) != nil && w.ID() != caller.Worker {
		return &WorkerRef{Id: w.ID().String()}
	}
	return &WorkerRef{Id: w.ID().String(), Ref: textOrNull(w.Particulars().Ref), Name: textOrNull(w.Particulars().Name)}
}

func siteRefOf(s geofence.Site) SiteRef {
	return SiteRef{Id: s.ID.String(), Ref: s.Ref, Name: s.Name}
}
