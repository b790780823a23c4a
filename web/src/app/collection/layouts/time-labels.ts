import type { CalendarLabels } from "@/kit/calendar/calendar-types";
import type { SpanWords } from "@/kit/date-spans";
import type { TimelineLabels } from "@/kit/timeline/timeline-types";
import { t } from "../../messages/t";

const spanWords: SpanWords = {
  between: (start, end) => t("time.between", { start, end }),
  from: (start) => t("time.from", { start }),
  until: (end) => t("time.until", { end }),
  noDates: t("time.none"),
  on: (date) => date,
};

export function timelineLabels(timeline: string): TimelineLabels {
  return {
    ...spanWords,
    timeline,
    names: t("time.names"),
    time: t("time.axis"),
    resizeNames: t("time.resizeNames"),
    selectRow: (row) => t("time.selectRow", { row }),
    scrollTo: (row) => t("time.scrollTo", { row }),
    startsTooEarly: (others) => t("time.tooEarly", { others }),
    andMore: (label, n) => t("time.andMore", { label, n }),
    moved: (row, dates) => t("time.moved", { row, dates }),
    putBack: (row) => t("time.putBack", { row }),
    zoomed: (zoom) => t("time.zoomed", { zoom: t(`time.zoom.${zoom}`) }),
    showing: (dates) => t("time.showing", { dates }),
  };
}

export function calendarLabels(calendar: string): CalendarLabels {
  return {
    ...spanWords,
    calendar,
    sometime: {
      week: t("time.sometime.week"),
      month: t("time.sometime.month"),
      quarter: t("time.sometime.quarter"),
      half: t("time.sometime.half"),
      year: t("time.sometime.year"),
    },
    more: (n) => t("time.more", { n }),
    fewer: t("time.fewer"),
    day: (date, names) =>
      names.length === 0
        ? t("time.dayEmpty", { date })
        : t("time.day", { date, n: names.length, names: names.join(", ") }),
    add: (date) => t("time.add", { date }),
    nothing: t("time.nothing"),
    moved: (row, dates) => t("time.moved", { row, dates }),
    putBack: (row) => t("time.putBack", { row }),
  };
}
