// What the islands read of the API (contracts/actual/openapi.yaml).

export interface BadgeRef { id: string; device: string; label: string }
export interface SiteRef { id: string; ref: string; name: string }
export interface NamedRef { id: string; ref: string | null; name: string | null }
export interface LatLng { latitude: number; longitude: number }

export interface DrawnFix { at: string; position: LatLng; source: string; standard_error_m: number; weakness: string }

export interface Whereabouts {
  badge: BadgeRef;
  worker: NamedRef | null;
  crew: NamedRef | null;
  heard_at: string | null;
  late_since: string | null;
  fix: DrawnFix | null;
  stay: { visit: string; site: SiteRef; arrived: string; verdict: 'decided' | 'undecided'; state: string } | null;
}
export interface WhereaboutsPage { at: string; known_at: string | null; whereabouts: Whereabouts[]; next_cursor: string | null }

export type Geometry = { type: 'Polygon'; coordinates: [number, number][][] } | { type: 'MultiPolygon'; coordinates: [number, number][][][] };
export interface Circle { centre: LatLng; radius_m: number }
export interface Fence { id: string; version: number; valid_from: string | null; valid_to: string | null; sky: string; area_m2: number; circle: Circle | null; geometry: Geometry }
export interface Site { id: string; ref: string; name: string; kind: string; sky: string; retired_at: string | null; fence: Fence | null }
/** What a map of a box shows of a site; outline null: a dot there. */
export interface SiteOutline { site: SiteRef; middle: LatLng; outline: Geometry | null }
export interface SiteOutlinePage { site_outlines: SiteOutline[]; next_cursor: string | null }

export interface Visit {
  id: string; badge: BadgeRef; worker: NamedRef | null; site: SiteRef; arrived: string; arrived_between: [string, string];
  departed: string | null; departed_between: [string, string] | null; last_inside: string; verdict: 'decided' | 'undecided'; state: string;
  candidates: { site: SiteRef; odds: number }[]; confidence: number; fixes: number;
}

export interface BadgeDay {
  badge: BadgeRef; day: string; from: string; to: string; time_zone: string; fixes_total: number; fixes: DrawnFix[];
  worn: { worker: NamedRef; from: string; to: string }[];
}

export interface DayStay {
  visit: string; site: string; arrived: string; arrived_between: [string, string]; departed: string | null; departed_between: [string, string] | null;
  verdict: 'decided' | 'undecided'; state: string;
}
export interface BadgeDayRow { badge: BadgeRef; worker: NamedRef | null; crew: NamedRef | null; fixes: number; heard: number[]; stays: DayStay[] }
export interface BadgeDayPage { day: string; from: string; to: string; time_zone: string; step_s: number; sites: SiteRef[]; badge_days: BadgeDayRow[]; next_cursor: string | null }

export interface Job { id: string; ref: string | null; site: string; date: string; window: { from: string; to: string } | null; crew: string | null; effort_s: number; state: string }
export interface BookedTime { id: string; source: string; date: string; from: string | null; to: string | null; hours_s: number; travel: boolean; task: string | null; worker: string | null; site: string | null; site_ref: string | null; gone_at: string | null }

export interface VisitChange {
  kind: string; badge: BadgeRef; before: unknown; after: unknown; seconds_before?: number; seconds_after?: number;
}
export interface CorrectionEffect {
  expect: string; applied: boolean; badges: number; changes: Record<string, unknown>[]; changes_left_out: number; warnings?: string[];
  totals: { new: number; withdrawn: number; changed: number; refined: number; settled: number; seconds_before: number; seconds_after: number; seconds_moved: number };
}
