"""Filings of a company that does not exist, consistent with each other to the share and the cent.

Fictitious Technology (9997) offers 10,000,000 shares at HK$20.00 to 24.00, lot 200, Mechanism B;
5.05 times the public offer of 1,000,000 shares is applied for; the price is HK$22.00.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from tests.pdf_writer import pdf_of_lines

CODE = "9997"
ZH, EN = "虛構科技股份有限公司", "Fictitious Technology Co., Ltd."
RATES = [Decimal(rate) for rate in ("0.01", "0.000027", "0.0000015", "0.0000565")]
SIZES = (200, 400, 600, 1_000, 2_000, 10_000, 200_000, 300_000, 500_000)
HIGHEST = Decimal("24.00")
# size, applications, guaranteed shares, winners of one lot more: 500,000 shares in each pool
POOL_A = (
    (200, 2_000, 0, 500),
    (400, 500, 0, 250),
    (1_000, 250, 200, 100),
    (2_000, 400, 400, 300),
    (200_000, 2, 30_000, 0),
)
POOL_B = ((300_000, 5, 60_000, 0), (500_000, 3, 66_600, 1))
LOT, APPLICATIONS, SUCCESSFUL, APPLIED = 200, 3_160, 1_410, 5_050_000
CENT = Decimal("0.01")


def payable(shares: int) -> Decimal:
    """The rule written out: price times shares, each of four fees rounded by itself."""
    value = shares * HIGHEST
    return value.quantize(CENT) + sum((value * r).quantize(CENT, ROUND_HALF_UP) for r in RATES)


def percentage(size: int, count: int, guaranteed: int, winners: int) -> Decimal:
    """The printed percentage of a row, a half up."""
    exact = Decimal(100 * (count * guaranteed + winners * LOT)) / (size * count)
    return exact.quantize(CENT, ROUND_HALF_UP)


def row_zh(size: int, count: int, guaranteed: int, winners: int) -> str:
    """A row of the ladder as Chinese announcements print it."""
    ballot = f"{count:,}名申請人中有{winners:,}名獲發"
    basis = f"{ballot}{LOT}股H股"
    if guaranteed:
        basis = f"{guaranteed:,}股H股"
        basis += f"，另加{ballot}額外{LOT}股H股" if winners else ""
    return f"{size:,} {count:,} {basis} {percentage(size, count, guaranteed, winners)}%"


def row_en(size: int, count: int, guaranteed: int, winners: int) -> str:
    """A row of the ladder as English announcements print it."""
    ballot = f"{winners:,} out of {count:,} applicants to receive"
    basis = f"{ballot} {LOT} Shares"
    if guaranteed:
        basis = f"{guaranteed:,} Shares"
        basis += f" plus {ballot} an additional {LOT} Shares" if winners else ""
    return f"{size:,} {count:,} {basis} {percentage(size, count, guaranteed, winners)}%"


HEAD = [
    EN,
    ZH,
    "（於中華人民共和國註冊成立的股份有限公司）",
    f"（股份代號：{CODE}）",
]
SIGNED = ["承董事會命", ZH, "董事長", "某先生"]
DEFINED = f"本公告所用詞彙與{ZH}（「本公司」）日期為2025年12月8日的招股章程所界定者具有相同涵義。"


def notice_zh() -> bytes:
    """The formal notice."""
    half = (len(SIZES) + 1) // 2
    table = []
    for left, right in zip(SIZES[:half], [*SIZES[half:], None], strict=False):
        cells = [f"{left:,} {payable(left):,}"]
        if right is not None:
            cells.append(f"{right:,}{'(1)' if right == SIZES[-1] else ''} {payable(right):,}")
        table.append(" ".join(cells))
    cover = [
        "1",
        DEFINED,
        *HEAD[:3],
        "全球發售",
        "全球發售項下的發售股份數目 ： 10,000,000股H股（視乎發售量調整權及超額配股權",
        "行使與否而定）",
        "香港發售股份數目 ： 1,000,000股H股（可予重新分配）",
        "國際發售股份數目 ： 9,000,000股H股（可予重新分配及視乎發售量調整權及",
        "超額配股權行使與否而定）",
        "最高發售價 ： 每股H股24.00港元，另加1.0%經紀佣金、0.0027%證監會交易徵費、",
        "0.00015%會財局交易徵費及0.00565%聯交所交易費（須於申請時繳足）",
        "面值 ： 每股H股人民幣1.00元",
        f"股份代號 ： {CODE}",
    ]
    terms = [
        "2",
        "致投資者的重要通知：",
        "閣下可於 www.hkeipo.hk 申請。",
        "申請時應付最高金額(2) 申請時應付最高金額(2)",
        "港元 港元",
        *table,
        "(1) 閣下可申請的香港發售股份數目上限。",
        "根據《上市規則》第18項應用指引第4.2(b)段（機制B），無需強制回補。",
        "最多可將500,000股發售股份由國際發售重新分配至香港公開發售，使香港公開發售的發售",
        "股份總數增加至最多1,500,000股發售股份，佔約15%（超額配股權獲行使前）。",
        "本公司擁有發售量調整權，可按發售價發行最多1,500,000股額外發售股份。",
        "根據超額配股權，本公司須發行最多合共1,499,800股額外H股，以補足超額分配。",
        "發售價將不高於每股H股24.00港元，且預期不低於每股H股20.00港元。",
        "H股將以每手200股H股為買賣單位進行買賣。",
    ]
    times = [
        "3",
        "預期時間表",
        "香港公開發售開始 . . . . . . . . . . 2025年12月8日（星期一）",
        "上午九時正",
        "開始辦理申請登記 . . . . . . . . . . 2025年12月11日（星期四）",
        "上午十一時四十五分",
        "截止辦理申請登記 . . . . . . . . . . 2025年12月11日（星期四）",
        "中午十二時正",
        "預期定價日 . . . . . . . . . . . . . 2025年12月12日（星期五）",
        "中午十二時正或之前",
        "預期H股開始在聯交所買賣 . . . . . . 2025年12月16日（星期二）",
        "上午九時正",
        *SIGNED,
        "香港，2025年12月8日",
    ]
    return pdf_of_lines(cover, terms, times)


SUMMARY_ZH = [
    "摘要",
    "公司資料",
    f"股份代號 {CODE}",
    "股份簡稱 虛構科技",
    "開始買賣日 2025年12月16日*",
    "* 請參閱本公告底部附註",
    "價格資料",
    "最終發售價 22.00港元",
    "發售價範圍 20.00港元至24.00港元",
    "發售股份及股本",
    "發售股份數目 10,000,000",
    "香港公開發售的發售股份數目 1,000,000",
    "國際發售的發售股份數目（於超額配股權獲",
    "行使前）",
    "9,000,000",
    "於上市時已發行的股份數目（於超額配股權獲行使前） 40,000,000",
    "超額分配",
    "超額分配的發售股份數目 1,500,000",
    "所得款項",
    "所得款項總額（附註） 220.0百萬港元",
    "減：按最終發售價計算的估計應付上市開支 (30.0)百萬港元",
    "所得款項淨額 190.0百萬港元",
    "配發結果詳情",
    "香港公開發售",
    f"有效申請數目 {APPLICATIONS:,}",
    f"受理申請數目 {SUCCESSFUL:,}",
    "認購額 5.05倍",
    "觸發回補機制 不適用",
    "香港公開發售項下初步可供認購的發售股份數目 1,000,000",
    "香港公開發售項下最終發售股份數目 1,000,000",
    "香港公開發售項下最終發售股份數目佔全球發售項下最終發售",
    "股份數目的百分比",
    "10%",
    "附註：投資者可訪問 https://www.hkeipo.hk/iporesult/zh 進行搜索。",
    "國際發售",
    "承配人數目 101",
    "認購額 2.50倍",
    "國際發售項下初步可供認購的發售股份數目 9,000,000",
    "國際發售項下最終發售股份數目 9,000,000",
    "國際發售項下發售股份數目佔全球發售的百分比 90%",
    "董事確認，據彼等所深知，承配人均為獨立第三方。",
    "國際發售中的承配人包括以下人士：",
    "基石投資者",
    "投資者",
    "獲分配的發售股份數目",
    "佔發售股份的概約百分比",
    "是否為現有股東",
    "甲投資有限公司 1,000,000 10.00% 2.50% 否",
    "Beta Capital",
    "Management Limited 500,000 5.00% 1.25% 否",
    "總計 1,500,000 15.00% 3.75%",
    "附註：假設超額配股權未獲行使。",
]
LADDER_ZH = [
    "香港公開發售的分配基準",
    f"公眾人士提出的合共{APPLICATIONS:,}份有效申請將按下列基準有條件分配：",
    "所申請H股數目 有效申請數目 配發╱抽籤基準",
    "獲配發H股佔所申請H股總數的概約百分比",
    "甲組",
    *(row_zh(*row) for row in POOL_A),
    "總計 3,152 甲組獲接納申請人總數：1,402",
    "乙組",
    *(row_zh(*row) for row in POOL_B),
    "總計 8 乙組獲接納申請人總數：8",
    "遵守《上市規則》及指引",
]


def results_zh(*, summary: list[str] | None = None, ladder: list[str] | None = None) -> bytes:
    """The allotment results, with the parts a test may replace."""
    cover = ["1", DEFINED, *HEAD[:3], "全球發售", f"股份代號 ： {CODE}"]
    end = ["– 5 –", "H股買賣單位為每手200股H股。", *SIGNED, "香港，2025年12月15日"]
    pages = [["2", ZH, "配發結果公告", *(summary or SUMMARY_ZH)], ["3", *(ladder or LADDER_ZH)]]
    return pdf_of_lines(cover, *pages, end)


def results_en() -> bytes:
    """The allotment results in English."""
    summary = [
        "SUMMARY",
        "Company information",
        f"Stock code {CODE}",
        "Stock short name FICTITIOUS",
        "Dealings commencement date December 16, 2025*",
        "* see note at the end of the announcement",
        "Price Information",
        "Final Offer Price HK$22.00",
        "Offer Price Range HK$20.00 - HK$24.00",
        "Offer Shares and Share Capital",
        "Number of Offer Shares 10,000,000",
        "Final Number of Offer Shares in Hong Kong Public",
        "Offering",
        "1,000,000 H Shares",
        "Final Number of Offer Shares in International Offering 9,000,000 H Shares",
        "Number of issued Shares upon Listing 40,000,000 Shares",
        "Proceeds",
        "Gross proceeds (Note) HK$220.0 million",
        "Less: Estimated listing expenses payable HK$(30.0) million",
        "Net proceeds HK$190.0 million",
        "ALLOTMENT RESULTS DETAILS",
        "HONG KONG PUBLIC OFFERING",
        f"No. of valid applications {APPLICATIONS:,}",
        f"No. of successful applications {SUCCESSFUL:,}",
        "Subscription level 5.05 times",
        "Claw-back triggered N/A",
        "No. of Offer Shares initially available under the Hong Kong Public Offering 1,000,000",
        "Final no. of Offer Shares under the Hong Kong Public Offering 1,000,000",
        "% of Offer Shares under the Hong Kong Public Offering to the Global Offering 10%",
        "INTERNATIONAL OFFERING",
        "No. of placees 101",
        "Subscription level 2.5 times",
        "No. of Offer Shares initially available under the",
        "International Offering",
        "9,000,000 H Shares",
        "Final no. of Offer Shares under the International Offering 9,000,000",
        "The Directors confirm that the placees are independent.",
    ]
    ladder = [
        "BASIS OF ALLOCATION UNDER THE HONG KONG PUBLIC OFFERING",
        "NO. OF VALID APPLICATIONS",
        "POOL A",
        *(row_en(*row) for row in POOL_A),
        "Total 3,152 Total number of Pool A successful applicants: 1,402",
        "POOL B",
        *(row_en(*row) for row in POOL_B),
        "COMPLIANCE WITH LISTING RULES AND GUIDANCE",
    ]
    cover = [
        "Terms used have the meanings defined in the prospectus dated December 8, 2025 issued by",
        f"{EN} (the “Company”).",
        EN,
        "(A joint stock company incorporated in the People’s Republic of China)",
        "GLOBAL OFFERING",
        "Shares will be traded in board lots of 200 H Shares each.",
        "Results: www.eipo.com.hk/eIPOAllotment",
    ]
    signed = ["By order of the Board", EN, "Chairman", "Hong Kong, December 15, 2025"]
    return pdf_of_lines(cover, summary, [*ladder, *signed])


def stabilisation_zh(*, code: str = CODE, name: str = ZH, over: int = 1_500_000) -> bytes:
    """The end of stabilisation."""
    lines = [
        "1",
        f"本公告所用詞彙與{name}（「本公司」）日期為2025年12月8日的招股章程所界定者相同。",
        "本公告根據香港法例第571W章《證券及期貨（穩定價格）規則》第9(2)條作出。",
        name,
        "（於中華人民共和國註冊成立的股份有限公司）",
        f"（股份代號：{code}）",
        "部分行使超額配股權、穩定價格行動及穩定價格期間結束",
        "全球發售的穩定價格期間已於2026年1月10日（星期六）結束。",
        "穩定價格操作人於穩定價格期間進行的穩定價格行動載列如下：",
        f"(1) 於國際發售中超額分配合共{over:,}股H股；",
        "(2) 根據借股協議借入合共1,500,000股H股；",
        "(3) 於穩定價格期間在市場上按每股H股介乎20.10港元至21.90港元的價格連續購買合共",
        "600,000股H股。最後一次購買於2025年12月19日（星期五）作出，價格為每股H股20.50港元；",
        "(4) 於穩定價格期間在市場上按每股H股22.50港元至23.00港元的價格出售合共100,000股",
        "H股；及",
        "(5) 於2026年1月9日部分行使超額配股權，涉及合共1,000,000股H股。",
        "公眾持股量",
        "本公司繼續遵守公眾持股量規定。",
        "承董事會命",
        name,
        "董事長",
        "香港，2026年1月10日",
    ]
    return pdf_of_lines(lines)


def stabilisation_en() -> bytes:
    """An end of stabilisation in English: nothing was bought, the option lapsed."""
    return pdf_of_lines(
        [
            "defined in the prospectus dated December 8, 2025 (the “Prospectus”) issued by",
            f"{EN} (the “Company”).",
            "made pursuant to section 9(2) of the Securities and Futures (Price Stabilizing) Rules",
            EN,
            "(A joint stock company incorporated in the People’s Republic of China)",
            f"(Stock Code: {CODE})",
            "END OF STABILIZATION PERIOD AND LAPSE OF OVER-ALLOTMENT OPTION",
            "the stabilization period ended on Saturday, January 10, 2026. The stabilizing actions",
            "undertaken by the Stabilizing Manager are set out below:",
            "(1) over-allocations of an aggregate of 1,500,000 H Shares in the International",
            "Offering, representing 15% of the Offer Shares; and",
            "(2) successive purchases of an aggregate of 1,500,000 H Shares in the price range of",
            "HK$20.10 to HK$21.90 per H Share. The last purchase was made on December 19, 2025 at",
            "the price of HK$20.50 per H Share.",
            "The Over-allotment Option had not been exercised and lapsed on January 10, 2026.",
            "By order of the Board",
            EN,
            "Chairman",
            "Hong Kong, January 10, 2026",
        ]
    )
